/** Why a file could not be written, for whoever waits for it, by what the operating system calls it. */
export const whyNotWritten = (code: string): string =>
  code === "ENOSPC" ? "磁盘已满" : code === "EACCES" || code === "EPERM" ? "没有写入权限" : code;
