/** Sentences in the shape of the English ones: a missing or surplus key is a type error. */
type SameKeys<T> = { [K in keyof T]: T[K] extends string ? string : SameKeys<T[K]> };

/** The words of one screen in both languages, side by side. `{{name}}` stands for a value; `key_one`/`key_other` for plurals in English. */
export const both = <const En extends object>(en: En, zh: SameKeys<En>): { en: En; zh: SameKeys<En> } => ({ en, zh });
