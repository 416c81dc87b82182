import { afterEach, describe, expect, it } from "@jest/globals";
import type { NoticeForecast } from "../../../src/app/forecast/forecast-notices.ts";
import { RuleLibrary } from "../../../src/app/rule-library.ts";
import { addDays, civilDate, type CivilDate } from "../../../src/domain/civil-date.ts";
import { timetable } from "../../../jobs/timetable.ts";
import { jobContext } from "../../support/job-context.ts";
import { nthRow, type Row } from "../../support/small-register.ts";
import { importThrough, personsMapping, putBenefits } from "../../support/small-holders.ts";
import { tellingOf, testLibrary } from "../../support/test-library.ts";
import { openWorld, undisturbed, type World, type WorldOptions } from "../../support/world.ts";

const from = civilDate("2026-03-10");
const until = civilDate("2027-03-09");
const middle = civilDate("2026-09-20");
const licences = 26;
const food = "renewal/food-operation/rule.yaml";
const drugs = "renewal/drug-retail/rule.yaml";

/** Everything that went out, a line for each day, holder, rule, step and licence; items of one message stand together. */
type Sent = readonly string[];

const sentBy = (day: string, holderId: string, items: readonly { rule: string; step: string; licenceId?: string }[]) =>
  `${day} ${holderId} ${items
    .map(({ rule, step, licenceId = "" }) => `${rule} ${step} ${licenceId}`)
    .sort()
    .join(" + ")}`;

const foreseen = ({ list }: NoticeForecast): Sent =>
  list.map(({ day, holderId, items }) => sentBy(day, holderId, items)).sort();

/** Licences all over the year; several of one holder, one without a phone, holders known by name, all three rules. */
function sampleRows(count: number): readonly Row[] {
  const items = ["food-operation", "drug-retail", "food-production"];
  return Array.from({ length: count }, (_, i) => {
    const n = i + 1;
    const holder = n % 5 === 0 ? n - 1 : n;
    return nthRow(n, {
      事项: items[n % 3] ?? "",
      有效期至: addDays(from, (n * 37) % 430),
      代码: n % 11 === 0 ? "" : `91150624MA0${String(holder).padStart(6, "0")}X`,
      持证人: `第${holder}号店`,
      电话: n % 13 === 0 ? "" : `138${String(holder).padStart(8, "0")}`,
      状态: n % 17 === 0 ? "注销" : "有效",
      抽检未闭环: n % 19 === 0 ? "是" : "否",
      仅预包装: n % 23 === 0 || n === 6 ? "是" : "否",
      禁止申请: n === 21 ? "是" : "否",
    });
  });
}

/** Rules whose files nobody edits: reading them again every day would take longer than the year. */
class ReadOnce extends RuleLibrary {
  override reload(): Promise<void> {
    return Promise.resolve();
  }
}

/** Each rule of the test library with the ladder that is given, and every finding told that may be. */
async function rulesWith(ladders: Readonly<Record<string, string>>): Promise<RuleLibrary> {
  const library = await testLibrary();
  for (const [file, ladder] of Object.entries(ladders))
    library.put(file, tellingOf(library.get(file)).replace(/( {4}tier: )/, `    ladder: ${ladder}\n$1`));
  return new ReadOnce(library);
}

describe("the forecast of a year's notices", () => {
  let world: World;
  const job = (name: string) => {
    const found = timetable.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no job ${name}`);
    return found;
  };
  const [scan, remind, deliver] = ["scan-expiring-licences", "queue-reminders", "deliver-notices"].map(job);
  const open = async (options: WorldOptions = {}, rows = sampleRows(licences)): Promise<void> => {
    world = await openWorld({ now: `${from} 00:10`, ...options });
    await world.importRows(rows);
  };
  const forecast = (isKeptCurrent: boolean) =>
    world.app.forecastNotices({ from: world.app.today(), until, isKeptCurrent, signal: undisturbed });

  /** The real jobs at their hours, day by day; `each` comes before a day's scan. */
  async function live(
    until: CivilDate,
    each: (day: CivilDate) => Promise<void> = () => Promise.resolve(),
  ): Promise<Sent> {
    for (let day: CivilDate = from; day <= until; day = addDays(day, 1)) {
      await each(day);
      const before = world.channel.sent.length;
      for (const [time, one] of [
        ["02:00", scan],
        ["02:12", remind],
        ["08:30", deliver],
        ["08:42", remind],
        ["08:43", deliver],
      ] as const) {
        // Nobody else is reminded where nobody was told.
        if (time > "08:30" && world.channel.sent.length === before) continue;
        world.setTime(`${day} ${time}`);
        await one?.run(jobContext(world));
      }
    }
    const sent = (await world.notices()).filter(({ state }) => state === "accepted");
    return sent
      .map(({ startedAt = 0, holderId, items }) => {
        const day = new Date(startedAt + 8 * 3_600_000).toISOString().slice(0, 10);
        const told = items.flatMap((item) =>
          item.kind === "answer"
            ? []
            : [
                {
                  rule: item.rule,
                  step: item.effectKey.split("|")[3] ?? "",
                  ...("licenceId" in item ? { licenceId: item.licenceId } : {}),
                },
              ],
        );
        return sentBy(day, holderId, told);
      })
      .sort();
  }

  afterEach(() => world.close());

  it("is what the jobs send, over days off and limits, from the first day and from the middle", async () => {
    const rules = await rulesWith({
      [food]: "{ before: [25, 10, 4, 1], unit: working-days }",
      [drugs]: "{ before: [30, 3] }",
    });
    await open({ rules, settings: { sending: { attempts: 10, channelPerDay: 2, holderPerDay: 1 } } });
    const expected = await forecast(true);
    let inTheMiddle: Sent = [];
    let days = 0;
    const sent = await live(until, async (day) => {
      world.setTime(`${day} 00:30`);
      days += 1;
      if (day === middle) inTheMiddle = foreseen(await forecast(true));
      // Registers are read again every fortnight: nothing grows old.
      if (days % 14 === 0) await world.importRows(sampleRows(licences).map((row) => ({ ...row, 数据日期: day })));
    });
    expect(foreseen(expected)).toEqual(sent);
    expect(inTheMiddle).toEqual(sent.filter((line) => line >= middle));
    expect(sent.length).toBeGreaterThan(40);
    expect(sent.some((line) => line.includes(" + "))).toBe(true);
    for (const finding of ["banned", "prepackaged"])
      expect(sent.filter((line) => line.includes(`finding-${finding}`))).toHaveLength(1);
    expect(expected.unreachable).toBeGreaterThan(0);
    const visits = world.logged.map(({ fields }) => Number(fields["visits"] ?? 0)).reduce((sum, one) => sum + one, 0);
    expect(visits).toBe(expected.visits);
  });

  it("is what the jobs send while what is known grows old", async () => {
    await open({ rules: await rulesWith({}) });
    const june = civilDate("2026-06-15");
    const expected = await world.app.forecastNotices({
      from,
      until: june,
      isKeptCurrent: false,
      signal: undisturbed,
    });
    const kept = await world.app.forecastNotices({ from, until: june, isKeptCurrent: true, signal: undisturbed });
    expect(foreseen(expected)).toEqual(await live(june));
    expect(expected.messages).toBeLessThan(kept.messages);
  });

  it("is what the jobs send of benefits too, month by month, and in the messages they share with renewals", async () => {
    const library = await testLibrary();
    await putBenefits({ library }, "old-age-allowance");
    const identityNo = "11010519491231002X";
    const shop = nthRow(1, { 类型: "个人", 代码: "", 身份证: identityNo, 有效期至: "2026-05-08" });
    await open({ rules: new ReadOnce(library) }, [shop, nthRow(2, { 有效期至: "2026-06-01" })]);
    const header = "证件号码,姓名,电话,区划,出生日期,健在";
    const persons = [
      `${identityNo},某人甲,13800000001,150624,1940-01-01,是`,
      // Becomes old enough on the way; has died; has no phone.
      "440524188001010014,某人乙,13800000077,150624,1946-04-20,是",
      "11010519491231003X,某人丙,,150624,1930-01-01,是",
    ];
    const importPersons = () => importThrough(world, "persons", personsMapping, [header, ...persons]);
    await importPersons();
    const may = civilDate("2026-05-20");
    const expected = await world.app.forecastNotices({ from, until: may, isKeptCurrent: true, signal: undisturbed });
    let days = 0;
    const sent = await live(may, async (day) => {
      world.setTime(`${day} 00:30`);
      days += 1;
      if (days % 14 === 0) await importPersons();
    });
    expect(foreseen(expected)).toEqual(sent);
    expect(sent.filter((line) => line.includes("old-age-allowance told")).length).toBeGreaterThan(3);
    expect(sent.some((line) => line.includes("old-age-allowance told") && line.includes(" + "))).toBe(true);
  });

  it("writes nothing", async () => {
    await open({ rules: await rulesWith({}) });
    await forecast(true);
    expect(await world.notices()).toEqual([]);
    expect(await world.storage.cases.countByState()).toEqual({});
    expect(await world.storage.decisions.size()).toBe(0);
  });

  it("counts a holder who has to be visited because the window ends at a weekend, once", async () => {
    await open({ rules: await rulesWith({}), now: "2026-04-18 00:10" }, [nthRow(1, { 有效期至: "2026-04-28" })]);
    expect(await forecast(true)).toMatchObject({ messages: 0, visits: 1 });
    await world.app.scanLicences({ asOf: world.app.today(), signal: undisturbed });
    expect(await world.storage.worklist.countByKind()).toEqual({ visit: 1 });
    expect(await forecast(true)).toMatchObject({ messages: 0, visits: 0 });
  });

  it("counts a message once in each row it tells of", async () => {
    await open({ rules: await rulesWith({}) }, [nthRow(1), nthRow(2, { 代码: nthRow(1)["代码"], 持证人: "第1号店" })]);
    const { rows, messages, list } = await forecast(true);
    expect(rows[1]).toEqual({
      month: "2026-03",
      rule: "renewal/food-operation",
      step: "window-open",
      messages: 1,
      licences: 2,
    });
    expect(messages).toBe(4);
    expect(list.map(({ day }) => day)).toEqual(["2026-03-10", "2026-03-23", "2026-04-13", "2026-04-17"]);
  });
});
