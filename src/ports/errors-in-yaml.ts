import type { YAMLError } from "yaml";

const syntaxWords: Readonly<Partial<Record<YAMLError["code"], string>>> = {
  DUPLICATE_KEY: "同一个键写了两次",
  NON_STRING_KEY: "键应为文本",
  KEY_OVER_1024_CHARS: "键太长，可能上一行少了冒号",
  BAD_INDENT: "缩进不对",
  TAB_AS_INDENT: "缩进用了制表符，应当用空格",
  MISSING_CHAR: "少了一个符号，例如引号、括号或冒号后的空格",
  UNEXPECTED_TOKEN: "这里多了一个符号，或上文的引号、括号没有合上",
  BLOCK_IN_FLOW: "方括号或花括号没有合上，或里面的写法不对",
  BLOCK_AS_IMPLICIT_KEY: "一行里写了两个冒号；文字里有冒号时请加引号",
  MULTILINE_IMPLICIT_KEY: "冒号前的键占了几行，可能上一行少了冒号或引号没有合上",
  BAD_SCALAR_START: "文字不能以这个符号开头，请加引号",
  BAD_DQ_ESCAPE: "双引号里的反斜杠写得不对",
  BAD_ALIAS: "引用（*）不对",
  TAG_RESOLVE_FAILED: "不认识的标签（!）",
  MULTIPLE_DOCS: "一个文件里只能有一份文档",
};

/** What is wrong with a text that is no YAML, for whoever wrote it. */
export const yamlMistake = ({ code }: Pick<YAMLError, "code">): string => syntaxWords[code] ?? "这里读不通";
