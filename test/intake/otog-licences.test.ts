import { describe, expect, it } from "@jest/globals";
import { fileOf, intake, licencesOf, options, recordsOf, rejectedOf, rowsOf } from "./support.ts";

/** Columns that none of these rows fills in. */
const unfilled =
  "工艺设备或食品类别变化,限期整改后仍不合格,仅经营第二类医疗器械,已改为备案的场所,卫生检测不合格或过期,位于学校周边,无固定经营场所,经营主体已变化,非法经营,停业超过一年,仅使用轻型货车,无有效营运车辆,停止取水满二年,计量设施未装或不正常,超许可取水,有效期内发生事故,重大事故隐患未整改,安全生产条件降低,逾期不提交年度经营报告,许可期内受罚两次以上,注册资本低于二百万元,未报送年度报告,违章作业或责任事故,连续中断作业超过一年,年满65周岁以上,未参加年度核验,处于十年禁任期,许可期内违法违规,无实际招生办学,年检不合格,限制使用农药未定点经营,不符合兽药经营质量规范";
const blanks = ",".repeat(unfilled.split(",").length);
const header =
  "许可证编号,事项编码,持证主体,主体类型,统一社会信用代码,证件号码,法定代表人,联系人,联系电话,住所,行政区划代码,发证机关,有效期起,有效期止,状态,语言,登记事项已变化,仅销售预包装食品,处于五年禁止申请期,监督抽检不合格未闭环,未配备药师,GSP严重缺陷未整改,不符合排放标准或总量要求,新改扩建或排放口变化,数据日期";
const shop =
  "JY11506240000019,food-operation,鄂托克旗顺达超市,个体工商户,92150624MA0TE5T16H,,甲某,乙某,13800000000、0477-8581170,乌兰镇,150624100,鄂托克旗行政审批局,2021年10月21日,2026-10-20,有效,汉语,否,是,,,,,,,2026-11-02";

const open = async (...rows: readonly string[]) =>
  intake().open(
    await fileOf("台账.csv", [`${header},${unfilled}`, ...rows.map((row) => row + blanks)].join("\n")),
    "otog-licences",
    options,
  );

describe("the banner's own register", () => {
  it("takes a licence in with its holder, days and personal part", async () => {
    const file = await open(shop);
    expect(file).toMatchObject({ source: "otog-licences", kind: "licences", format: "csv", isFullSnapshot: true });
    const [record] = recordsOf(await rowsOf(file));
    expect(record).toEqual({
      licence: {
        licenceId: "food-operation/JY11506240000019",
        itemCode: "food-operation",
        licenceNo: "JY11506240000019",
        status: "active",
        validFrom: "2021-10-21",
        validUntil: "2026-10-20",
        issuer: "鄂托克旗行政审批局",
        regionCode: "150624100",
        holder: {
          holderId: "uscc:92150624MA0TE5T16H",
          kind: "individual-business",
          name: "鄂托克旗顺达超市",
          uscc: "92150624MA0TE5T16H",
          language: "zh",
        },
        attributes: {},
        doubts: [],
      },
      personal: {
        phones: ["13800000000", "0477-8581170"],
        legalRepresentative: "甲某",
        contactName: "乙某",
        address: "乌兰镇",
      },
      facts: [
        {
          subjectId: "food-operation/JY11506240000019",
          fact: "licence.particularsChanged",
          value: false,
          observedOn: "2026-11-02",
          source: "otog-licences",
        },
        {
          subjectId: "food-operation/JY11506240000019",
          fact: "licence.prepackagedOnly",
          value: true,
          observedOn: "2026-11-02",
          source: "otog-licences",
        },
      ],
    });
  });

  it("keeps a person's name and numbers out of the licence", async () => {
    const file = await open(
      "11010519491231002X,special-equipment-operator,丙某某,自然人,,11010519491231002X,,,,,150624,发证机关,2024-01-01,2028-01-01,有效,,,,,,,,,,",
    );
    const [record] = recordsOf(await rowsOf(file));
    expect(JSON.stringify(record?.licence)).not.toMatch(/丙某某|11010519491231002X/);
    expect(record?.licence.licenceId).toMatch(/^special-equipment-operator\/p-[0-9a-f]{32}$/);
    expect(record?.licence.holder.holderId).toMatch(/^person:[0-9a-f]{32}$/);
    expect(record?.personal).toMatchObject({
      personName: "丙某某",
      identityNo: "11010519491231002X",
      licenceNo: "11010519491231002X",
    });
  });

  it("sets a row aside for a day that never was and an item nobody knows, naming both", async () => {
    const file = await open(shop.replace("2026-10-20", "2026-02-30").replace("food-operation", "food-operations"));
    const [row] = rejectedOf(await rowsOf(file));
    expect(row).toMatchObject({ line: 2, raw: { 许可证编号: "JY11506240000019" } });
    expect(row?.problems).toMatchObject([
      {
        field: "itemCode",
        column: "事项编码",
        code: "unknown-item",
        reason: expect.stringContaining("food-operation"),
      },
      { field: "validUntil", column: "有效期止", code: "unreadable-date", shown: "2026-02-30" },
    ]);
  });

  it("accepts a masked or missing last day, without a guess", async () => {
    const licences = licencesOf(
      await rowsOf(
        await open(shop.replace("2026-10-20", "*"), shop.replace("2026-10-20", ""), shop.replace("2026-10-20", "长期")),
      ),
    );
    expect(licences.map(({ validUntil }) => validUntil)).toEqual([undefined, undefined, undefined]);
    expect(licences.map(({ doubts }) => doubts)).toEqual([
      [{ field: "validUntil", reason: "被遮掩" }],
      [{ field: "validUntil", reason: "未填写" }],
      [],
    ]);
    expect(licences[2]?.isPerpetual).toBe(true);
  });

  it("hides what may be somebody's name or number where the columns slipped", async () => {
    const slipped = shop.replace("2026-10-20,有效", "丁某某 13800000000,11010519491231002X");
    const [row] = rejectedOf(await rowsOf(await open(slipped.replace("2021年10月21日", "2021年10月32日"))));
    expect(JSON.stringify(row?.problems)).not.toMatch(/丁某某|13800000000/);
    expect(row?.problems.map(({ shown }) => shown)).toEqual(["2021年10月32日", "*** ***********"]);
    const [licence] = licencesOf(await rowsOf(await open(shop.replace(",有效,", ",11010519491231002X,"))));
    expect(licence?.status).toBe("unknown");
    expect(JSON.stringify(licence?.doubts)).not.toContain("1101051949");
  });
});
