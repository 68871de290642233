/** Real ones have at most some 130 characters. */
const MAX_LENGTH = 512

/** Whether the text may be Alipay's number of a message. */
export const isNotifyId = (text: string): boolean => text !== '' && text.length <= MAX_LENGTH
