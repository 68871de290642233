/** A PID, the number of a seller's account at Alipay: 16 digits that begin with 2088. */
export const isPid = (text: string): boolean => /^2088\d{12}$/.test(text)
