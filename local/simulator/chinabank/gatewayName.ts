// The name of this gateway on trades and notifies.

export const CHINABANK = 'chinabank'
