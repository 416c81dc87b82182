import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { aliyunCallbacks } from "../../../connectors/sms-aliyun/callbacks.ts";
import { failureOfCode } from "../../../connectors/sms-aliyun/failure.ts";
import { InvalidInput, Rejected } from "../../../src/ports/errors.ts";
import { twoOClock } from "../../support/messages.ts";
import { describeWithData, sharedData } from "../../support/shared-data.ts";

const [report, up] = aliyunCallbacks({ key: "口令-1", now: () => twoOClock });
const posted = (path: string, body: unknown, key = "口令-1") => ({
  url: `/receipts/${path}?key=${encodeURIComponent(key)}`,
  headers: {},
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const aReport = {
  phone_number: "13800000001",
  send_time: "2026-03-10 10:00:00",
  report_time: "2026-03-10 10:00:09",
  success: true,
  err_code: "DELIVERED",
  err_msg: "用户接收成功",
  sms_size: "1",
  biz_id: "12345",
  out_id: "N20260310-1.mk0",
};
const anUp = { phone_number: "13800000001", content: "1", send_time: "2026-03-10 10:00:00", dest_code: "1234" };

describe("Alibaba Cloud's reports", () => {
  it("come several at once, dated in China", () => {
    const failed = { ...aReport, biz_id: "12346", out_id: "", success: false, err_code: "UNDELIV" };
    expect(report?.read(posted("aliyun/report", [aReport, failed]))).toMatchObject({
      receipts: [
        {
          channel: "sms-aliyun",
          reference: "N20260310-1.mk0",
          noticeId: "N20260310-1",
          state: "delivered",
          at: Date.UTC(2026, 2, 10, 2, 0, 9),
        },
        { reference: "12346", state: "failed", failure: "temporary", fault: "number", code: "UNDELIV" },
      ],
      answer: { body: expect.stringContaining('"code":0') },
    });
  });

  it("are refused without the key, with another, and when they are not reports", () => {
    expect(() => report?.read({ ...posted("aliyun/report", [aReport]), url: "/receipts/aliyun/report" })).toThrow(
      Rejected,
    );
    expect(() => report?.read(posted("aliyun/report", [aReport], "口令-2"))).toThrow(Rejected);
    for (const body of ["", "[", "{}", [{ ...aReport, biz_id: 5 }]])
      expect(() => report?.read(posted("aliyun/report", body))).toThrow(InvalidInput);
  });
});

describe("Alibaba Cloud's inbound messages", () => {
  it.each(["1234567890", 1234567890])("carry a sequence id, %p", (sequence_id) => {
    expect(up?.read(posted("aliyun/up", [{ ...anUp, sequence_id }]))?.replies).toEqual([
      { channel: "sms-aliyun", from: "13800000001", text: "1", at: Date.UTC(2026, 2, 10, 2), providerId: "1234567890" },
    ]);
  });
});

describeWithData("the published samples and codes", () => {
  const data = JSON.parse(
    readFileSync(join(sharedData, "sms/aliyun_tencent_error_codes_and_callbacks.json"), "utf8"),
  ) as {
    readonly aliyun_dysmsapi: readonly { readonly code: string; readonly class: string }[];
    readonly callbacks: {
      readonly aliyun_SmsReport: { readonly sample: unknown };
      readonly aliyun_SmsUp: Readonly<Record<"sample_current" | "sample_older", unknown>>;
      readonly carrier_codes_CN: { readonly codes: Readonly<Record<string, string>> };
    };
  };

  it("are read", () => {
    const { aliyun_SmsReport, aliyun_SmsUp } = data.callbacks;
    expect(report?.read(posted("aliyun/report", aliyun_SmsReport.sample))?.receipts).toHaveLength(1);
    for (const sample of [aliyun_SmsUp.sample_current, aliyun_SmsUp.sample_older])
      expect(up?.read(posted("aliyun/up", sample))?.replies).toHaveLength(1);
  });

  it("each have a class that follows from what is said of them", () => {
    expect(data.aliyun_dysmsapi).toHaveLength(29);
    for (const { code, class: said } of data.aliyun_dysmsapi) {
      const failure = said.startsWith("transient")
        ? "temporary"
        : said === "permanent-config"
          ? "technical"
          : "permanent";
      expect(failureOfCode(code)).toMatchObject({ code, failure, reason: expect.not.stringContaining("未登记") });
    }
    for (const code of Object.keys(data.callbacks.carrier_codes_CN.codes).filter((one) => one !== "DELIVRD"))
      expect(failureOfCode(code)).toMatchObject({ code, reason: expect.not.stringContaining("未登记") });
    expect(failureOfCode("ZZ:0001")).toMatchObject({ failure: "technical", code: "ZZ:0001" });
  });
});
