import type { CivilDate } from "../domain/civil-date.ts";
import type { Decision, FactBag, FactName, Reason } from "../domain/decision.ts";
import { leavesOf } from "./condition-leaves.ts";
import { basisWords, factsWithParameters, pick } from "./condition-words.ts";
import { weigh } from "./deciding-leaves.ts";
import { MASK } from "./deciding.ts";
import { amountLineWords, amountWords, grantMarks, headSentence } from "./grant-words.ts";
import { isOperator, operators } from "./operators.ts";
import { outcomeSentence } from "./outcome-words.ts";
import type { FactValue } from "../domain/licence.ts";
import type { SingleChange, WhatIfKnown } from "./counterfactual.ts";
import type {
  ExplainedReason,
  Explanation,
  FactDefinition,
  FurtherExplanation,
  Head,
  Lang,
  Leaf,
  RuleSet,
  RuleVersion,
  Text,
} from "./types.ts";
import { quotedValue, seenSentence } from "./seen-words.ts";
import { wordsOf } from "./value-words.ts";

/** How a condition of the rule came out, and how a circumstance that would change its course did. */
const conditionWords: Readonly<Record<Reason["result"], Text>> = {
  holds: { zh: "符合", en: "met" },
  fails: { zh: "不符合", en: "not met" },
  unknown: { zh: "不清楚", en: "cannot be told" },
};
const circumstanceWords: Readonly<Record<Reason["result"], Text>> = {
  holds: { zh: "有此情形", en: "found" },
  fails: { zh: "无此情形", en: "not found" },
  unknown: { zh: "不清楚", en: "cannot be told" },
};
const otherWay: Text = { zh: "不符合，但可以替代它的另一项已符合", en: "not met, but its alternative is" };

/** What a window rests on beside the law: the bureau's own settings, and figures nobody checked. */
function windowMarks(fact: FactName, version: RuleVersion | undefined, lang: Lang): readonly string[] {
  if (version === undefined || !fact.startsWith("day.window")) return [];
  const concernsWindow = (key: string): boolean => key === "window" || key.startsWith("window.");
  return [
    ...(version.localSettings.some(concernsWindow)
      ? [pick(lang, "开始申请的日期由本局设定，不是法律规定", "the opening day is the bureau's own setting, not law")]
      : []),
    ...(version.unverified.some(concernsWindow) ? [pick(lang, "期限待核实", "the window is unverified")] : []),
  ];
}

/** A sentence in both languages, each by the explainer of its own. */
type InBoth = (words: (explainer: Explainer) => string) => Text;

class Explainer {
  readonly #lang: Lang;
  readonly #decision: Decision;
  readonly #version: RuleVersion | undefined;
  readonly #facts: ReadonlyMap<FactName, FactDefinition>;
  readonly #leaves: ReadonlyMap<string, Leaf>;
  /** How the rule's own conditions came out together, and which of them made it so. */
  readonly #deciding: { readonly result: Reason["result"]; readonly ids: ReadonlySet<string> };

  constructor(decision: Decision, ruleSet: RuleSet, lang: Lang) {
    this.#lang = lang;
    this.#decision = decision;
    this.#version = ruleSet.findRule(decision.rule)?.versions.find(({ version }) => version === decision.version);
    this.#facts = factsWithParameters(ruleSet, this.#version);
    const all = this.#version && [
      this.#version.conditions,
      ...this.#version.findings.map((one) => one.conditions),
      ...(this.#version.heads === undefined ? [] : [this.#version.heads.conditions]),
    ];
    this.#leaves = new Map((all ?? []).flatMap(leavesOf).map((leaf) => [leaf.id, leaf]));
    const results = new Map(decision.because.map(({ id, result }) => [id, result]));
    const weighed = this.#version && weigh(this.#version.conditions, ({ id }) => results.get(id) ?? "unknown");
    this.#deciding = { result: weighed?.result ?? "unknown", ids: new Set(weighed?.leaves.map(({ id }) => id)) };
  }

  label(name: FactName): string {
    return this.#facts.get(name)?.label[this.#lang] ?? name;
  }

  #asked(reason: Reason): string {
    const lang = this.#lang;
    const says = this.#leaves.get(reason.id)?.says?.[lang];
    if (says !== undefined) return says;
    const words = isOperator(reason.operator) ? operators[reason.operator].words[lang] : reason.operator;
    const other = reason.expectedFact;
    const expected = quotedValue(reason.expected, this.#facts.get(reason.fact), lang);
    const against =
      other === undefined
        ? expected
        : pick(lang, `${this.label(other)}（${expected}）`, `${this.label(other)} (${expected})`);
    const label = this.label(reason.fact);
    if (reason.finding === undefined)
      return pick(lang, `${label}应${words}${against}`, `${label} should ${words} ${against}`);
    if (reason.operator === "equal" && reason.expected === true && other === undefined) return label;
    return pick(lang, `${label}${words}${against}`, `${label} to ${words} ${against}`);
  }

  #result({ id, finding, result }: Reason): string {
    if (finding !== undefined) return circumstanceWords[result][this.#lang];
    const isAside = result === "fails" && this.#deciding.result === "holds" && !this.#deciding.ids.has(id);
    return isAside ? otherWay[this.#lang] : conditionWords[result][this.#lang];
  }

  /** The value seen, what was asked, and both with how it came out. */
  words(reason: Reason, facts: FactBag): { readonly seen: string; readonly asks: string; readonly says: string } {
    const lang = this.#lang;
    const asks = this.#asked(reason);
    const label = this.label(reason.fact);
    const [fact, known] = [this.#facts.get(reason.fact), facts[reason.fact]];
    const seen = seenSentence(reason, { fact, label, isNamed: asks === label, known, lang });
    const kind =
      reason.finding === undefined ? pick(lang, "要求：", "Required: ") : pick(lang, "情形：", "Circumstance: ");
    return { seen, asks, says: [`${kind}${asks}`, seen, this.#result(reason)].join(pick(lang, "；", "; ")) };
  }

  /** @param facts what the decision was made by, as far as it is in hand. */
  reason(reason: Reason, facts: FactBag, inBoth: InBoth): ExplainedReason {
    const lang = this.#lang;
    const basis = (reason.basis ?? []).map((one) => basisWords(one, lang));
    return {
      id: reason.id,
      ...(reason.finding === undefined ? {} : { finding: reason.finding }),
      says: this.words(reason, facts).says,
      fact: reason.fact,
      ...(reason.value === undefined ? {} : { value: reason.value }),
      expected: reason.expected,
      result: reason.result,
      basis: [
        ...new Set([...basis, ...this.#parameterBasis(reason)]),
        ...windowMarks(reason.fact, this.#version, lang),
      ],
      sentences: inBoth((explainer) => explainer.words(reason, facts).says),
      seen: inBoth((explainer) => explainer.words(reason, facts).seen),
      asks: inBoth((explainer) => explainer.words(reason, facts).asks),
      ...(reason.source === undefined ? {} : { source: reason.source }),
      ...(reason.observedOn === undefined ? {} : { observedOn: reason.observedOn }),
      citations: reason.basis ?? [],
    };
  }

  /** What the parameter compared with rests on. */
  #parameterBasis({ expectedFact }: Reason): readonly string[] {
    const parameter = this.#version?.parameters.find(({ name }) => expectedFact === `param.${name}`);
    const value = parameter?.values.findLast(({ from }) => from <= this.#decision.asOf);
    return (value?.basis ?? []).map((one) => basisWords(one, this.#lang));
  }

  grant(people: readonly Head[], inBoth: InBoth): Pick<Explanation, "amount" | "heads" | "marks"> {
    const { amount, heads } = this.#decision;
    const version = this.#version;
    if (version?.grant === undefined) return {};
    const label = (name: FactName): string => this.label(name);
    return {
      ...(amount && {
        amount: {
          says: amountWords(amount, version, label, this.#lang),
          lines: amountLineWords(amount, this.#lang),
          missing: (amount.missing ?? []).map((fact) => ({ fact, label: label(fact) })),
        },
      }),
      ...(heads && {
        heads: heads.map((head) => {
          const facts = people.find(({ headId }) => headId === head.headId)?.facts ?? {};
          return {
            headId: head.headId,
            result: head.result,
            says: headSentence(head, version, label, this.#lang),
            because: head.because.map((reason) => this.reason(reason, facts, inBoth)),
          };
        }),
      }),
      marks: grantMarks(version, this.#lang),
    };
  }

  value(name: FactName, value: FactValue): string {
    return wordsOf(value, this.#facts.get(name), this.#lang);
  }

  outcome(): string {
    return outcomeSentence(this.#decision, this.#version, (name) => this.label(name), this.#lang);
  }
}

/** What stands beside a decision when it is explained. */
export interface Beside {
  /** What `nextChangeOn` answered, if it was asked. */
  readonly changesOn?: CivilDate | undefined;
  /** What the decision was made by; without them, only that personal values are known. */
  readonly facts?: FactBag;
  readonly heads?: readonly Head[];
}

/**
 * A decision in words: one sentence for the outcome and one for each condition, with the value seen, where it is from
 * and since when, what was asked and the law. Citations that were not checked are marked. Of personal values as much is
 * said as is needed to follow a condition; `value` stays masked.
 */
export function explainDecision(
  decision: Decision,
  ruleSet: RuleSet,
  lang: Lang,
  { changesOn, facts = {}, heads = [] }: Beside = {},
): Explanation {
  const explainer = new Explainer(decision, ruleSet, lang);
  const inBoth = both(decision, ruleSet);
  const missing = decision.outcome === "undetermined" ? decision.missing : [];
  return {
    says: explainer.outcome(),
    sentences: inBoth((one) => one.outcome()),
    because: decision.because.map((reason) => explainer.reason(reason, facts, inBoth)),
    missing: missing.map((fact) => ({ fact, label: explainer.label(fact) })),
    ...explainer.grant(heads, inBoth),
    ...(changesOn === undefined ? {} : { nextChangeOn: changesOn }),
  };
}

/** The same words of a decision in each language. */
function both(decision: Decision, ruleSet: RuleSet): (words: (explainer: Explainer) => string) => Text {
  const [zh, en] = [new Explainer(decision, ruleSet, "zh"), new Explainer(decision, ruleSet, "en")];
  return (words) => ({ zh: words(zh), en: words(en) });
}

/**
 * What would have to be otherwise, in words: single changes, values of missing facts, and the next day that matters by
 * itself, as `singleChanges`, `whatIfKnown` and `nextChange` found them.
 */
export function explainFurther(
  ruleSet: RuleSet,
  lang: Lang,
  found: {
    readonly changes: readonly SingleChange[];
    readonly whatIf: readonly WhatIfKnown[];
    readonly next?: { readonly on: CivilDate; readonly decision: Decision };
  },
): FurtherExplanation {
  const { next } = found;
  const labelOf = (fact: FactName): string => ruleSet.facts.get(fact)?.label[lang] ?? fact;
  const words = (decision: Decision, fact: FactName, value: FactValue, from?: FactValue): Text => {
    const inBoth = both(decision, ruleSet);
    const zh = (one: Explainer): string => {
      const was = from === undefined || from === MASK ? "" : `由“${one.value(fact, from)}”`;
      return `若“${one.label(fact)}”${was}${was === "" ? "" : "变"}为“${one.value(fact, value)}”：${one.outcome()}`;
    };
    const en = (one: Explainer): string => {
      const was = from === undefined || from === MASK ? "" : ` instead of "${one.value(fact, from)}"`;
      return `If "${one.label(fact)}" were "${one.value(fact, value)}"${was}: ${one.outcome()}`;
    };
    return { zh: inBoth(zh).zh, en: inBoth(en).en };
  };
  return {
    changes: found.changes.map(({ fact, from, to, outcome, decision }) => ({
      fact,
      label: labelOf(fact),
      ...(from === undefined ? {} : { from }),
      to,
      outcome,
      sentences: words(decision, fact, to, from),
    })),
    whatIf: found.whatIf.map(({ fact, then }) => ({
      fact,
      label: labelOf(fact),
      then: then.map(({ value, outcome, decision }) => ({ value, outcome, sentences: words(decision, fact, value) })),
    })),
    ...(next === undefined
      ? {}
      : { nextChange: { on: next.on, outcome: next.decision.outcome, sentences: onThatDay(next, ruleSet) } }),
  };
}

function onThatDay(next: { readonly on: CivilDate; readonly decision: Decision }, ruleSet: RuleSet): Text {
  const { zh, en } = both(next.decision, ruleSet)((one) => one.outcome());
  return { zh: `若情况不变，${next.on} 起：${zh}`, en: `If nothing else changes, from ${next.on} on: ${en}` };
}
