/** Masks e-mail addresses in untrusted text, for readers who need not know them. */

/** The local part of an address, and its `@`; both may be escaped any number of times. */
const NAME = /(?<![\w.+-])([\w.+-])(?:[\w.+-]|%(?:25)*(?:2[bde]|5f)){0,64}(@|%(?:25)*40)/gi

export const maskAddresses = (text: string): string => text.replace(NAME, '$1…$2')
