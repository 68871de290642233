/** Whether the text is a PID, the number of an account at Alipay that sells: 16 digits that start with 2088. */
export const isPid = (text: string): boolean => /^2088\d{12}$/.test(text)
