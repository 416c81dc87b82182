import type { AmountLine, DecidedAmount, FactName, KnownFact } from "../domain/decision.ts";
import { exact, times, toFen } from "./exact.ts";
import type { Exact } from "./exact.ts";
import type { AmountRule, Figure, Rounding, Text } from "./types.ts";

/** What an amount is worked out from. */
export interface AmountInput {
  /** Facts and parameters as they count on the day. */
  readonly known: (name: FactName) => KnownFact;
  readonly unitOf: (name: FactName) => string | undefined;
  /** Persons who surely pass, where the benefit pays for each. */
  readonly heads: number;
}

const capped: Text = { zh: "超过上限的部分不计", en: "above the cap, not paid" };
const paidAlready: Text = { zh: "扣除已经发放的部分", en: "paid already, taken off" };
const nothing: Exact = { units: 0n, exponent: 0 };

/** One working out of an amount, noting what it lacks. */
class Working {
  readonly missing = new Set<FactName>();
  readonly #input: AmountInput;
  readonly #rounding: Rounding;

  constructor(input: AmountInput, rounding: Rounding) {
    this.#input = input;
    this.#rounding = rounding;
  }

  /** A number that is not negative; a negative one is a fault of the record, and as good as unknown. */
  number(name: FactName): number | undefined {
    const known = this.#input.known(name);
    if (known.known && typeof known.value === "number" && known.value >= 0) return known.value;
    this.missing.add(name);
    return undefined;
  }

  /** The value of the parameter that a figure comes to; nothing if that hangs on an unknown fact. */
  figure(figure: Figure): number | undefined {
    if ("param" in figure) return this.number(figure.param);
    const by = this.#input.known(figure.by);
    const found = by.known ? (figure.table.get(String(by.value)) ?? figure.otherwise) : undefined;
    if (found !== undefined) return this.figure(found);
    this.missing.add(figure.by);
    return undefined;
  }

  fen(amount: Exact): number {
    return toFen(amount, this.#rounding);
  }

  /** A line of `quantity` at `rate` fen for each; unknown while either is. */
  product(id: string, says: Text, quantity: number | undefined, unit: string | undefined, rate: number | undefined) {
    return this.line(
      id,
      says,
      { quantity, unit, rate, rateUnit: "fen" },
      quantity === undefined || rate === undefined ? undefined : this.fen(times(exact(quantity), exact(rate))),
    );
  }

  line(
    id: string,
    says: Text,
    told: { readonly [key in "quantity" | "rate"]?: number | undefined } & {
      readonly unit?: string | undefined;
      readonly rateUnit?: string | undefined;
    },
    fen: number | undefined,
  ): AmountLine {
    const { quantity, unit, rate, rateUnit } = told;
    return {
      id,
      says,
      ...(quantity === undefined ? {} : { quantity }),
      ...(unit === undefined ? {} : { unit }),
      ...(rate === undefined ? {} : { rate }),
      ...(rateUnit === undefined ? {} : { rateUnit }),
      fen,
    };
  }

  lines(rule: AmountRule): readonly AmountLine[] {
    switch (rule.kind) {
      case "fixed": {
        const pays = this.figure(rule.pays);
        return [this.line("fixed", rule.says, {}, pays === undefined ? undefined : this.fen(exact(pays)))];
      }
      case "per-head":
        return [this.product("per-head", rule.says, this.#input.heads, "persons", this.figure(rule.pays))];
      case "tiered":
        return [this.#tier(rule)];
      case "percent": {
        const of = this.number(rule.of);
        const rate = this.figure(rule.rate);
        const told = { quantity: of, unit: this.#input.unitOf(rule.of), rate, rateUnit: "share" };
        const share = of === undefined || rate === undefined ? undefined : times(exact(of), exact(rate));
        return [this.line("percent", rule.says, told, share && this.fen(share))];
      }
      case "sum":
        return rule.terms.map(({ id, says, quantity, rate }) =>
          this.product(id, says, this.number(quantity), this.#input.unitOf(quantity), this.figure(rate)),
        );
      case "exemption": {
        const of = rule.of === undefined ? undefined : this.#input.known(rule.of);
        const payable = of?.known === true && typeof of.value === "number" ? of.value : undefined;
        const told = payable === undefined ? {} : { quantity: payable, unit: this.#input.unitOf(rule.of ?? "") };
        return [this.line("exemption", rule.says, told, 0)];
      }
      default:
        return rule satisfies never;
    }
  }

  #tier({ by, says, tiers }: Extract<AmountRule, { kind: "tiered" }>): AmountLine {
    const measure = this.number(by);
    const bounds = tiers.map(({ from }) => this.number(from));
    if (measure === undefined || bounds.includes(undefined)) return this.line("tier", says, {}, undefined);
    const reached = bounds.findLastIndex((bound) => (bound as number) <= measure);
    const tier = tiers[reached];
    const pays = tier && this.number(tier.pays);
    const fen = tier === undefined ? this.fen(nothing) : pays === undefined ? undefined : this.fen(exact(pays));
    const unit = this.#input.unitOf(by);
    return this.line("tier", says, { quantity: bounds[reached], unit: tier && unit }, fen);
  }
}

const sum = (lines: readonly AmountLine[]): number | undefined =>
  lines.reduce<number | undefined>(
    (total, { fen }) => (total === undefined || fen === undefined ? undefined : total + fen),
    0,
  );

/**
 * What an amount rule comes to: each line rounded, then the cap, then what was paid already taken off, down to nothing.
 * What it lacks is named and the amount left open: a figure nobody set is not zero.
 * @throws {RangeError} if an amount is too large to be told exactly.
 */
export function amountOf(rule: AmountRule, input: AmountInput): DecidedAmount {
  const working = new Working(input, rule.rounding);
  const lines = [...working.lines(rule)];
  const takeOff = (id: string, says: Text, fen: number | undefined): void => {
    if (fen === undefined || fen > 0) lines.push(working.line(id, says, {}, fen === undefined ? undefined : -fen));
  };
  if (rule.cap !== undefined) {
    const cap = working.number(rule.cap);
    const total = sum(lines);
    takeOff("cap", capped, cap === undefined || total === undefined ? undefined : Math.max(0, total - cap));
  }
  if (rule.less !== undefined) {
    const paid = working.number(rule.less);
    const total = sum(lines);
    takeOff("less", paidAlready, paid === undefined || total === undefined ? undefined : Math.min(total, paid));
  }
  const missing = [...working.missing];
  return missing.length > 0 ? { fen: undefined, missing, lines } : { fen: sum(lines), lines };
}
