/**
 * Facts of a licence stand under its row number, so that they are written where the documents are, at the end,
 * and are met in the order of the file; a tree in the order of subjects is left for holders, and for licences that the
 * register does not know yet.
 */
export const schemaOfLicenceFacts = `
CREATE TABLE licence_facts (licence_no INTEGER PRIMARY KEY, facts TEXT NOT NULL) STRICT;
INSERT INTO licence_facts (licence_no, facts)
  SELECT licence_no, facts FROM licences JOIN facts ON subject_id = licence_id ORDER BY licence_no;
DELETE FROM facts WHERE subject_id IN (SELECT licence_id FROM licences);
DROP VIEW observed_facts;
CREATE VIEW observed_facts (subject_id, fact, value, observed_on, source) AS
  SELECT subject_id, fact_names.name, each.value ->> 1, each.value ->> 2, sources.name
  FROM (SELECT subject_id, facts FROM facts
        UNION ALL SELECT licence_id, facts FROM licence_facts JOIN licences USING (licence_no)) AS stored,
    json_each(stored.facts) AS each
  JOIN fact_names ON fact_no = each.value ->> 0 JOIN sources ON source_no = each.value ->> 3;
`;
