import type { Command } from "commander";
import { restore, verifyArchive } from "../../app/archive/restore.ts";
import { localTime } from "../local-time.ts";
import { count } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";

export function backupCommand(program: Command, runner: CommandRunner): void {
  runner.add(
    program
      .command("backup <文件>")
      .summary("把整个数据库备份成一个文件")
      .description(
        [
          "把登记库、决定日志、办件、通知、规则等全部内容写进一个 .tar.gz 文件，附清单和校验和；",
          "两种数据库（本机文件、MongoDB）通用，可用来换机或从本机文件搬到 MongoDB。",
          "文件中的个人信息仍是密封的，密钥不在其中：请把密钥文件另外保存，缺了它备份无法使用。",
          "已有同名文件时不覆盖。本机文件备份的是开始那一刻的内容，不必停机；",
          "MongoDB 在备份期间不扫描、不导入、不发送，有这类工作在进行时会请您稍后再试。",
          "例：wugan backup 2026-11-22.tar.gz",
        ].join("\n"),
      ),
    ({ doors, options, args, output, signal }) =>
      withApp(doors, options.data, async ({ app, paths }) => {
        const request = { path: args[0] ?? "", signal, onProgress: output.onProgress };
        const { file, records, keyId, manifest } = await app.backUp(doors.archiveFile, request);
        output.say(`已备份 ${count(records)} 条记录到 ${file}`);
        output.say(`备份中不含密钥。恢复时需要密钥 ${keyId}，请另行保存密钥文件 ${paths.keyFile}`);
        output.result({ file, records, keyId, keyFile: paths.keyFile, parts: manifest.parts });
      }),
  );
}

export function restoreCommand(program: Command, runner: CommandRunner): void {
  runner.add(
    program
      .command("restore <文件>")
      .summary("从备份文件恢复到空的数据库")
      .description(
        [
          "先核对整个备份文件（校验和、条数、格式版本），无误才写入；只恢复到空的或尚不存在的数据库。",
          "备份中不含密钥：请先把原来的密钥文件放到数据目录旁（<数据目录>.key），不符时不恢复。",
          "中断后数据库标为未完成，不能使用；再次运行同一命令即从头恢复。",
          "恢复后请不要再启动原来的系统，否则同一条通知会发两遍。",
          "例：wugan restore 2026-11-22.tar.gz --data ./新目录",
          "    设了 MONGODB_URI 时恢复到 MongoDB，即从本机文件搬到 MongoDB。",
        ].join("\n"),
      ),
    async ({ doors, options, args, output, signal }) => {
      const request = { path: args[0] ?? "", signal, onProgress: output.onProgress };
      const manifest = await verifyArchive(doors.archiveFile, request);
      const opened = await doors.openForRestore(options.data, manifest);
      try {
        const { file, records, from, into } = await restore(opened.parts, doors.archiveFile, manifest, request);
        output.say(`备份核对无误，已恢复 ${count(records)} 条记录到 ${into.location}`);
        output.say(
          `备份于 ${localTime(Date.parse(manifest.createdAt), opened.zone)} 取自 ${from.engine}；请停用原来的系统，并用 wugan doctor 检查`,
        );
        output.say(`密钥文件：${opened.keyFile}（不在备份中，请另行保存）`);
        output.result({
          file,
          records,
          backedUpAt: manifest.createdAt,
          from: from.engine,
          into: { engine: into.engine, location: into.location, version: into.version },
          keyId: into.keyId,
          keyFile: opened.keyFile,
        });
      } finally {
        await opened.close();
      }
    },
  );
}
