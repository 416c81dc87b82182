/** Ends the mongod that the run started, if it did. */
async function stopMongod() {
  await globalThis.mongodOfTests?.stop();
}

export { stopMongod as default };
