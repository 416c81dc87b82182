/** A receipt names a notice by the outside system's reference, a holder by the code in the message. */
export const noticeLookups = `
CREATE INDEX notices_by_reference ON notices (document ->> 'reference') WHERE document ->> 'reference' IS NOT NULL;
CREATE INDEX notices_by_code ON notices (document ->> 'code') WHERE document ->> 'code' IS NOT NULL;
`;
