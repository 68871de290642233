// A merchant that is not the shop, for messages that name the wrong one.

export const STRANGER_ID = '2088999999999999'
export const STRANGER_EMAIL = 'stranger@seller.example'
