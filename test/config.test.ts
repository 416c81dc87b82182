import { describe, expect, it } from "@jest/globals";
import { environment, readConfig, type ConfigInput } from "../src/config.ts";
import { InvalidInput } from "../src/ports/errors.ts";

const read = (settingsText?: string, env: ConfigInput["env"] = {}) =>
  readConfig({
    dataDirectory: "/srv/data",
    packageDirectory: "/opt/wugan",
    ...(settingsText === undefined ? {} : { settingsText }),
    env,
  });

function problemsOf(settingsText: string, env: ConfigInput["env"] = {}) {
  try {
    read(settingsText, env);
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
  throw new Error("nothing was found wrong");
}

describe("the configuration", () => {
  it("needs nothing: every key has its default", () => {
    expect(read()).toEqual({
      dataDirectory: "/srv/data",
      keyFile: "/srv/data.key",
      rulesDirectory: "/opt/wugan/rules",
      logLevel: "info",
      settings: {
        zone: "Asia/Shanghai",
        bureau: { signature: "鄂托克政务", hotline: "12345" },
        contactHours: { from: "08:30", to: "18:00" },
        sending: { attempts: 10, channelPerDay: 20_000, holderPerDay: 3 },
        publicityByRule: {},
        blastLimit: { share: 0.25, atLeast: 20 },
        blastLimitByRule: {},
        dailyScanAt: "02:00",
      },
      channels: [{ by: "outbox" }],
      live: { isOn: false },
      secrets: {},
      missingSecrets: [],
    });
  });

  it.each(["", "# nothing set\n", "{}"])("takes a file with nothing in it (%j) as no settings", (text) => {
    expect(read(text)).toEqual(read());
  });

  it("takes single keys from the file and the rest from the defaults", () => {
    const { settings } = read(
      'contactHours: { to: "17:00" }\nblastLimitByRule: { renewal/food-operation: { share: 1, atLeast: 0 } }\n',
    );
    expect(settings.contactHours).toEqual({ from: "08:30", to: "17:00" });
    expect(settings.blastLimitByRule).toEqual({ "renewal/food-operation": { share: 1, atLeast: 0 } });
    expect(settings.bureau.hotline).toBe("12345");
  });

  it("reads the environment variables it names, and no other", () => {
    const config = read(undefined, {
      WUGAN_KEY_FILE: "/keys/k",
      WUGAN_RULES: "/law",
      WUGAN_LOG_LEVEL: "debug",
      HOME: "/root",
    });
    expect(config).toMatchObject({ keyFile: "/keys/k", rulesDirectory: "/law", logLevel: "debug" });
    expect(Object.keys(environment)).toEqual([
      "WUGAN_KEY_FILE",
      "WUGAN_RULES",
      "WUGAN_LOG_LEVEL",
      "MONGODB_URI",
      "MONGODB_DATABASE",
      "WUGAN_LIVE_SENDING",
      "WUGAN_RECEIPTS_KEY",
      "TWILIO_ACCOUNT_SID",
      "TWILIO_AUTH_TOKEN",
      "ALIBABA_CLOUD_ACCESS_KEY_ID",
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
      "WUGAN_SMTP_USER",
      "WUGAN_SMTP_PASSWORD",
      "WUGAN_POOL_SIZE",
      "WUGAN_CONCURRENCY",
    ]);
  });

  it("sends nothing out unless told to, and lets the environment have the last word", () => {
    expect(read().live).toEqual({ isOn: false });
    expect(read('sending: { live: true, guests: ["13800000001"] }').live).toEqual({
      isOn: true,
      guests: ["13800000001"],
    });
    expect(read("sending: { live: true }", { WUGAN_LIVE_SENDING: "off" }).live).toEqual({ isOn: false });
    expect(read(undefined, { WUGAN_LIVE_SENDING: "on" }).live).toEqual({ isOn: true });
    expect(problemsOf("", { WUGAN_LIVE_SENDING: "yes" })).toMatchObject([{ file: "WUGAN_LIVE_SENDING" }]);
  });

  it("names every secret that a channel lacks, and never a value", () => {
    const channels = 'channels: [{ by: twilio, from: "+15005550006" }, { by: aliyun, templates: {} }]';
    const problems = read(channels, { TWILIO_AUTH_TOKEN: "do-not-show" }).missingSecrets;
    expect(problems.map(({ file }) => file)).toEqual([
      "TWILIO_ACCOUNT_SID",
      "ALIBABA_CLOUD_ACCESS_KEY_ID",
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    ]);
    expect(JSON.stringify(problems)).not.toContain("do-not-show");
  });

  it("takes each provider once, and no channel it does not know", () => {
    const twilio = 'by: twilio, from: "+15005550006"';
    const twice = `channels: [{ ${twilio} }, { by: failover, first: { ${twilio} }, second: { by: gateway, file: a.yaml } }]`;
    expect(problemsOf(twice)).toMatchObject([{ message: expect.stringContaining("twilio 出现了两次") }]);
    expect(problemsOf("channels: [{ by: fax }]")).toMatchObject([
      { code: "value-not-listed", message: expect.stringContaining("outbox") },
    ]);
    for (const list of ["[]", "[{ by: email, host: h }]", '[{ by: twilio, from: "12345" }]'])
      expect(problemsOf(`channels: ${list}`)).not.toEqual([]);
    expect(problemsOf("http: { port: 70000, publicUrl: example.cn/ }")).toHaveLength(2);
  });

  it("makes relative paths absolute, and puts the key beside the data folder", () => {
    const config = readConfig({ dataDirectory: "./here", packageDirectory: "/opt/wugan", env: {} });
    expect(config.dataDirectory).toBe(`${process.cwd()}/here`);
    expect(config.keyFile).toBe(`${process.cwd()}/here.key`);
  });

  it("tells everything that is wrong at once, with the file and the key", () => {
    const problems = problemsOf(
      'zone: Mars/Olympus\nbureau: { signature: "【市局】" }\ndailyScanAt: "25:00"\nhotlin: "12345"\n',
      { WUGAN_LOG_LEVEL: "loud" },
    );
    expect(problems.map(({ file, message }) => `${file} ${message.split(/[：。]| 写成/)[0]}`).sort()).toEqual([
      "/srv/data/settings.yaml bureau.signature",
      "/srv/data/settings.yaml dailyScanAt",
      "/srv/data/settings.yaml zone",
      "/srv/data/settings.yaml 没有名为 “hotlin” 的键",
      "WUGAN_LOG_LEVEL 应为 debug、info、warn、error、silent 之一，实为“loud”",
    ]);
  });

  it.each([
    ["a zone that is none", "zone: Beijing", "zone"],
    ["contact hours that end before they begin", 'contactHours: { from: "18:00", to: "08:30" }', "contactHours"],
    ["a limit share of nothing", "blastLimit: { share: 0, atLeast: 5 }", "blastLimit.share"],
    ["a limit share above the whole", "blastLimit: { share: 1.5, atLeast: 5 }", "blastLimit.share"],
    ["half a case", "blastLimit: { share: 0.5, atLeast: 2.5 }", "blastLimit.atLeast"],
    ["a time without minutes", 'dailyScanAt: "2"', "dailyScanAt"],
    ["a list instead of keys", "- zone: Asia/Shanghai", "整个文件"],
  ])("refuses %s", (_what, text, key) => {
    expect(problemsOf(text).map(({ message }) => message.split(/[： ]/)[0])).toEqual([key]);
  });

  it("refuses a file that is not YAML, naming it", () => {
    expect(problemsOf("zone: [")).toMatchObject([{ file: "/srv/data/settings.yaml", code: "yaml-syntax" }]);
  });

  it("refuses a file that is no UTF-8, whatever else is in it", () => {
    expect(problemsOf('bureau: { hotline: "\uFFFD\uFFFD" }')).toEqual([
      expect.objectContaining({ file: "/srv/data/settings.yaml", message: expect.stringContaining("请另存为 UTF-8") }),
    ]);
  });

  it.each([
    ["mongodb://h1:27017,h2:27017/otog?replicaSet=rs0", undefined, "otog"],
    ["mongodb://h1:27017/?replicaSet=rs0", undefined, "wugan"],
    ["mongodb+srv://u:p%40ss@cluster.example.org", undefined, "wugan"],
    ["mongodb://h1/otog", "hanggin", "hanggin"],
  ])("takes %s as the cluster profile", (uri, named, database) => {
    const env = { MONGODB_URI: uri, ...(named === undefined ? {} : { MONGODB_DATABASE: named }) };
    expect(read(undefined, env).cluster).toEqual({
      uri,
      database,
      poolSize: 20,
      concurrency: 1,
      pieceSize: 2_000,
      deliverers: 4,
      leaseSeconds: 60,
      askEverySeconds: 1,
      drainSeconds: 60,
    });
  });

  it("takes the numbers of a cluster from the file, and those of one machine from its environment", () => {
    const env = { MONGODB_URI: "mongodb://h1", WUGAN_CONCURRENCY: "4" };
    expect(read("cluster: { poolSize: 50, concurrency: 2 }", env).cluster).toMatchObject({
      poolSize: 50,
      concurrency: 4,
    });
  });

  it("tells of every wrong cluster setting together with the others, and never repeats the address", () => {
    const problems = problemsOf("cluster: { leaseSeconds: 0, deliverers: 9 }\nzone: Mars", {
      MONGODB_URI: "mongo://admin:secret@h1",
      WUGAN_POOL_SIZE: "many",
      WUGAN_CONCURRENCY: "0",
    });
    expect(problems.map(({ file }) => file).sort()).toEqual([
      "/srv/data/settings.yaml",
      "/srv/data/settings.yaml",
      "/srv/data/settings.yaml",
      "MONGODB_URI",
      "WUGAN_CONCURRENCY",
      "WUGAN_POOL_SIZE",
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/secret|admin/);
  });

  it.each([
    { MONGODB_DATABASE: "otog" },
    { MONGODB_URI: "mongodb://h1", MONGODB_DATABASE: "a b" },
    { MONGODB_URI: "mongodb:///otog" },
  ])("refuses %j", (env) => {
    expect(problemsOf("", env)).toHaveLength(1);
  });

  it.each(["p@ss", "p@s@s", "12/s", "pa?ss"])(
    "says how a password such as %s is written, and not the password",
    (password) => {
      const [problem, ...others] = problemsOf("", { MONGODB_URI: `mongodb://clerk:${password}@h1:27017/otog` });
      expect(others).toEqual([]);
      expect(problem?.message).toContain("写成 %XX");
      expect(problem?.message).not.toMatch(/clerk|h1/);
    },
  );

  it("takes an @ elsewhere in the address as it is", () => {
    const uri = "mongodb://h1:27017,h2/otog?appName=a@b";
    expect(read(undefined, { MONGODB_URI: uri }).cluster).toMatchObject({ uri, database: "otog" });
  });

  it("speaks Chinese of what was expected", () => {
    const [problem] = problemsOf("blastLimit: { share: 2, atLeast: 1 }");
    expect(problem?.message).toMatch(/[\u4e00-\u9fff]{2}.*1/);
  });
});
