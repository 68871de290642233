/** Real ones have about 130 characters. */
const MAX_LENGTH = 512

/** Whether the text can be Alipay's id of a message. */
export const isNotifyId = (text: string): boolean => text !== '' && text.length <= MAX_LENGTH
