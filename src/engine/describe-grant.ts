import type { FactName } from "../domain/decision.ts";
import { basisWords, pick } from "./condition-words.ts";
import type {
  AmountRule,
  Exclusion,
  Figure,
  GrantCycle,
  GrantRule,
  Lang,
  Rounding,
  RuleVersion,
  Text,
} from "./types.ts";
import { wordsOf } from "./value-words.ts";
import { both, conditionLines, dayLimitWords, type LineContext, type VersionLine } from "./version-lines.ts";

type Words = (lang: Lang) => string;

const label = (name: FactName, { facts }: LineContext, lang: Lang): string => facts.get(name)?.label[lang] ?? name;

const quoted = (name: FactName, context: LineContext, lang: Lang): string =>
  pick(lang, `“${label(name, context, lang)}”`, `"${label(name, context, lang)}"`);

const told = (says: Text, words: string, lang: Lang): string =>
  pick(lang, `${says.zh}：${words}`, `${says.en}: ${words}`);

/** A parameter by its label; its values have lines of their own. One that depends on a fact: each case of it. */
function figureWords(figure: Figure, context: LineContext, lang: Lang): string {
  if ("param" in figure) return quoted(figure.param, context, lang);
  const fact = context.facts.get(figure.by);
  const cases = [...figure.table].map(([value, one]) => [wordsOf(value, fact, lang), one] as const);
  const rest = figure.otherwise === undefined ? [] : [[pick(lang, "其余", "all others"), figure.otherwise] as const];
  const words = [...cases, ...rest].map(([value, one]) =>
    pick(lang, `${value}用${figureWords(one, context, lang)}`, `${value}: ${figureWords(one, context, lang)}`),
  );
  const by = label(figure.by, context, lang);
  return pick(lang, `按${by}（${words.join("；")}）`, `by ${by} (${words.join("; ")})`);
}

interface Formula {
  readonly key: string;
  readonly words: Words;
}

function formulas(amount: AmountRule, context: LineContext): readonly Formula[] {
  const figure = (one: Figure, lang: Lang): string => figureWords(one, context, lang);
  const one = (words: Words): readonly Formula[] => [{ key: "formula", words }];
  switch (amount.kind) {
    case "fixed":
      return one((lang) => told(amount.says, figure(amount.pays, lang), lang));
    case "per-head":
      return one((lang) =>
        told(amount.says, `${pick(lang, "每人", "for each person ")}${figure(amount.pays, lang)}`, lang),
      );
    case "tiered":
      return one((lang) => {
        const by = label(amount.by, context, lang);
        const tiers = amount.tiers.map(({ from, pays }) => {
          const [least, sum] = [quoted(from, context, lang), quoted(pays, context, lang)];
          return pick(lang, `不低于${least}的，${sum}`, `from ${least} on, ${sum}`);
        });
        return told(amount.says, pick(lang, `按${by}分档：${tiers.join("；")}`, `by ${by}: ${tiers.join("; ")}`), lang);
      });
    case "percent":
      return one((lang) =>
        told(amount.says, `${label(amount.of, context, lang)} × ${figure(amount.rate, lang)}`, lang),
      );
    case "sum":
      return amount.terms.map(({ id, says, quantity, rate }) => ({
        key: `term/${id}`,
        words: (lang) => told(says, `${label(quantity, context, lang)} × ${figure(rate, lang)}`, lang),
      }));
    case "exemption":
      return one((lang) => {
        const of = amount.of === undefined ? "" : pick(lang, "：", ": ") + label(amount.of, context, lang);
        return told(amount.says, `${pick(lang, "免征，不发钱", "exempt, no money is paid")}${of}`, lang);
      });
    default:
      return amount satisfies never;
  }
}

const roundingWords = ({ to, mode }: Rounding, lang: Lang): string => {
  const unit = to === "yuan" ? pick(lang, "元", "a yuan") : pick(lang, "分", "a fen");
  return mode === "down"
    ? pick(lang, `每行取到${unit}，以下舍去`, `each line is rounded down to ${unit}`)
    : pick(lang, `每行四舍五入到${unit}`, `each line is rounded to ${unit}, halves up`);
};

function amountLines(amount: AmountRule, context: LineContext): readonly VersionLine[] {
  const { cap, less } = amount;
  const all: readonly Formula[] = [
    ...formulas(amount, context),
    ...(cap === undefined
      ? []
      : [
          {
            key: "cap",
            words: (lang: Lang) =>
              pick(lang, `最多发${quoted(cap, context, lang)}`, `at most ${quoted(cap, context, lang)}`),
          },
        ]),
    ...(less === undefined
      ? []
      : [
          {
            key: "less",
            words: (lang: Lang) =>
              pick(lang, `减去${quoted(less, context, lang)}`, `less ${quoted(less, context, lang)}`),
          },
        ]),
    ...(amount.kind === "exemption"
      ? []
      : [{ key: "rounding", words: (lang: Lang) => roundingWords(amount.rounding, lang) }]),
  ];
  return all.map(({ key, words }) => ({ part: "amount", key, says: both(words) }));
}

const cycleWords: Readonly<Record<GrantCycle, Text>> = {
  "policy-year": { zh: "每年一次", en: "once a calendar year" },
  quarter: { zh: "每季度一次", en: "once a quarter" },
  month: { zh: "每月一次", en: "once a month" },
  once: { zh: "只发一次", en: "once only" },
};

function cycleLines({ cycle, cycleBy, oncePer }: GrantRule, context: LineContext): readonly VersionLine[] {
  const by: Words = (lang) =>
    cycleBy === undefined
      ? ""
      : pick(
          lang,
          `，${quoted(cycleBy, context, lang)}每有一个取值算一次`,
          ` for each value of ${quoted(cycleBy, context, lang)}`,
        );
  return [
    { part: "cycle", key: "cycle", says: both((lang) => `${cycleWords[cycle][lang]}${by(lang)}`) },
    {
      part: "cycle",
      key: "once-per",
      says:
        oncePer === "head"
          ? {
              zh: "一人只计一次，不分单位、地区和期间",
              en: "each person counts once, across units, places and cycles",
            }
          : { zh: "每个对象每期只发一次", en: "once for each holder and cycle" },
    },
  ];
}

const exclusionLine = (exclusion: Exclusion): VersionLine => ({
  part: "exclusion",
  key: "rule" in exclusion ? exclusion.rule : exclusion.fact,
  says: both((lang) => {
    const basis = exclusion.basis.map((one) => basisWords(one, lang)).join(pick(lang, "；", "; "));
    const other = "rule" in exclusion ? pick(lang, `（${exclusion.rule}）`, ` (${exclusion.rule})`) : "";
    return pick(lang, `${exclusion.says.zh}${other}；依据：${basis}`, `${exclusion.says.en}${other}; basis: ${basis}`);
  }),
});

/** What is granted, in words: how often, the formula with its cap and rounding, intent, publicity, payment and its end. */
export function grantLines({ grant }: RuleVersion, context: LineContext): readonly VersionLine[] {
  if (grant === undefined) return [];
  const { intent, publicity, excludes, payment, stop } = grant;
  return [
    ...cycleLines(grant, context),
    ...amountLines(grant.amount, context),
    {
      part: "intent",
      key: "intent",
      says: both((lang) =>
        told(
          intent.says,
          intent.required
            ? pick(lang, "确认后才发放", "paid once confirmed")
            : pick(lang, "不必确认", "no confirmation is asked for"),
          lang,
        ),
      ),
    },
    {
      part: "publicity",
      key: "publicity",
      says: both((lang) =>
        publicity === undefined
          ? pick(lang, "没有写公示", "none is laid down")
          : pick(
              lang,
              `发放前公示 ${dayLimitWords(publicity, lang)}`,
              `published for ${dayLimitWords(publicity, lang)}`,
            ),
      ),
    },
    ...excludes.map(exclusionLine),
    {
      part: "payment",
      key: "payment",
      says: both((lang) => told({ zh: "发放方式", en: "paid by" }, payment[lang], lang)),
    },
    ...stop.map((one): VersionLine => ({
      part: "payment",
      key: `stop/${one.zh}`,
      says: both((lang) => told({ zh: "停发或退回", en: "ends or is taken back" }, one[lang], lang)),
    })),
  ];
}

/** Whom a unit is paid for, and the conditions on each of them. */
export function headLines({ heads }: RuleVersion, context: LineContext): readonly VersionLine[] {
  if (heads === undefined) return [];
  return [
    {
      part: "head",
      key: "heads",
      says: both((lang) => {
        const list = quoted(heads.list, context, lang);
        return pick(
          lang,
          `${heads.says.zh}：逐人比对，名单取自${list}`,
          `${heads.says.en}: looked at one by one, named by ${list}`,
        );
      }),
    },
    ...conditionLines(heads.conditions, "heads/", context, "head"),
  ];
}
