/** Who may import whom. Each rule says why, so that breaking it is a decision and not an accident. */
const room = (name, from, to, comment) => ({ name, severity: "error", comment, from, to });
module.exports = {
  forbidden: [
    room(
      "domain-stands-alone",
      { path: "^src/domain" },
      { path: "^(src/(?!domain)|connectors|jobs)" },
      "The domain is the law's own vocabulary: no clock, no storage, no engine.",
    ),
    room(
      "engine-and-ports-know-the-domain-only",
      { path: "^src/(engine|ports)" },
      { path: "^(src/(?!domain|engine|ports)|connectors|jobs)" },
      "Deciding and the ports stay testable without a store.",
    ),
    room(
      "ports-do-not-lean-on-the-engine",
      { path: "^src/ports" },
      { path: "^src/engine" },
      "A port names what is stored, not how it was decided.",
    ),
    room(
      "engine-does-no-io",
      { path: "^src/engine" },
      { path: "^src/ports", pathNot: "^src/ports/errors" },
      "The engine is given texts and facts; it never fetches them.",
    ),
    room(
      "audit-knows-domain-and-ports",
      { path: "^src/audit" },
      { path: "^(src/(?!domain|ports|audit)|connectors|jobs)" },
      "Proofs must not depend on how decisions are made.",
    ),
    room(
      "app-knows-no-connector",
      { path: "^src/app" },
      { path: "^(connectors|jobs|src/(http|cli|web|main|config))" },
      "The verbs work on every engine; main picks the connectors.",
    ),
    room(
      "doors-make-no-decisions",
      { path: "^(src/(http|cli)|jobs)" },
      { path: "^(connectors|src/(engine|audit))" },
      "Doors call the app; a rule evaluated in a door would be a second truth.",
    ),
    room(
      "connectors-know-ports-and-domain",
      { path: "^connectors" },
      { path: "^(src/(?!domain|ports)|jobs)" },
      "A connector translates; it must not call back into the app.",
    ),
    room(
      "connectors-do-not-know-one-another",
      { path: "^connectors/([^/]+)/" },
      { path: "^connectors/", pathNot: "^connectors/$1/" },
      "The engines share a port and its test suite, not code.",
    ),
    room(
      "only-main-picks-connectors",
      { path: "^src/(?!main)" },
      { path: "^connectors" },
      "One place decides what the program is made of.",
    ),
    room("no-circles", {}, { circular: true }, "A circle means two files are one file."),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
  },
};
