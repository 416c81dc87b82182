import type { OpenedApp } from "./doors.ts";
import type { Output } from "./output.ts";

/** A word about what was made just now, above all about the key. */
export function sayWhatWasMade({ made, paths }: OpenedApp, output: Output): void {
  if (made.store) output.say(`已在 ${paths.data} 建立数据库。`);
  if (!made.key) return;
  output.say(`已生成密钥文件 ${paths.keyFile}。`);
  output.say("请立即把密钥另行备份并妥善保管：没有它，身份证号、电话和姓名将无法读出；不要与数据放在同一份备份里。");
}
