const suite = /^storage on ([^,]+)$/;

/**
 * A reporter that says how many cases of the storage contract held on each engine, and fails the run if an engine that was
 * run held fewer than another: a suite that quietly leaves some out would pass.
 */
class ContractCounts {
  #held = new Map();
  #isFiltered;
  #error;

  constructor({ testNamePattern }) {
    this.#isFiltered = Boolean(testNamePattern);
  }

  onTestFileResult(_test, { testResults }) {
    for (const { ancestorTitles, status } of testResults) {
      const engine = ancestorTitles.map((title) => suite.exec(title)?.[1]).find((name) => name !== undefined);
      if (engine === undefined) continue;
      this.#held.set(engine, (this.#held.get(engine) ?? 0) + (status === "passed" ? 1 : 0));
    }
  }

  onRunComplete() {
    if (this.#held.size === 0) return;
    const said = [...this.#held].sort().map(([engine, count]) => `${engine} ${count}`);
    const counts = new Set(this.#held.values());
    if (counts.size > 1) this.#error = new Error(`contract cases held differ between engines: ${said.join(", ")}`);
    const only =
      counts.size === 1 && this.#held.size > 1 ? ", equal" : this.#held.size === 1 ? " (no other engine was run)" : "";
    process.stderr.write(`contract cases held: ${said.join(", ")}${only}${this.#isFiltered ? " (filtered)" : ""}\n`);
  }

  getLastError() {
    return this.#error;
  }
}

export { ContractCounts as default };
