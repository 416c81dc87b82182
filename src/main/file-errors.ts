import { InvalidInput, Unavailable } from "../ports/errors.ts";

/** What the operating system says of a path that cannot be what somebody wanted it to be. */
const wrongPath: Readonly<Record<string, string>> = {
  ENOENT: "上级目录不存在或不能建立",
  ENOTDIR: "路径中有一段不是目录",
  EEXIST: "已有同名的文件，不是目录",
  EISDIR: "是目录，不是文件",
  EACCES: "没有权限",
  EPERM: "没有权限",
  EROFS: "所在的磁盘只读",
  ENAMETOOLONG: "路径太长",
};

/** States of the machine that pass. */
const notNow: Readonly<Record<string, string>> = {
  ENOSPC: "磁盘已满",
  EDQUOT: "磁盘配额已用完",
  EIO: "读写磁盘出错",
  EMFILE: "打开的文件太多",
  ENFILE: "打开的文件太多",
};

/** Does something with files under a path; what the operating system says becomes an error that names the path. */
export async function withPath<T>(path: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = String((cause as NodeJS.ErrnoException | undefined)?.code);
    const wrong = wrongPath[code];
    if (wrong !== undefined) throw new InvalidInput(`不能使用 ${path}：${wrong}（${code}）`, [], { cause });
    const busy = notNow[code];
    if (busy !== undefined) throw new Unavailable(`不能使用 ${path}：${busy}（${code}）`, { cause });
    throw cause;
  }
}
