import type { Command } from "commander";
import { withApp, type CommandRunner } from "../run-command.ts";

export function workerCommand(program: Command, runner: CommandRunner): void {
  runner.add(
    program
      .command("worker")
      .summary("集群中的一个工作进程")
      .description(
        [
          "与其他进程共用 MONGODB_URI 指明的数据库：分段做扫描、开办件、排通知，按时刻表醒来，直到 SIGTERM 或 Ctrl-C。",
          "一台机器上可以开多个，各用各的 --data，随时可以增减。部署见 docs/deploy/README.md。",
          "要设 MONGODB_URI；密钥文件（WUGAN_KEY_FILE，默认 <数据目录>.key）、settings.yaml 和规则库与 wugan start 相同。",
          "WUGAN_CONCURRENCY：同时做几段，默认 1。",
          "SIGTERM 或 Ctrl-C：做完手上的一页，交还剩下的，至多等 cluster.drainSeconds；SIGKILL 也不丢，cluster.leaseSeconds 之后由别的进程接着做。",
        ].join("\n"),
      ),
    ({ doors, options, output, signal }) =>
      withApp(
        doors,
        options.data,
        async (opened) => {
          opened.app.assertChannels();
          output.say(`工作进程运行中（${opened.app.store.location}），按 Ctrl-C 停止。日志：${opened.paths.log}`);
          await opened.runWorker(signal);
          output.say("已停止。");
          output.result({ stopped: true });
        },
        "work",
      ),
  );
}
