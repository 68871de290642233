/** Every day — erases the personal data of buyers after the configured time. */
import { schedule } from '../lib/app'
import { readBuyerData } from '../lib/config/buyerData'
import { openListedOrders } from '../lib/parts'
import { forgetAged } from '../lib/payment/forgetAged'

export const handler = schedule(async ({ configured, clock, log }) => {
  const { orders, buyerData } = await configured({ orders: openListedOrders, buyerData: readBuyerData })
  return forgetAged({ orders, forgetAfterMonths: buyerData.forgetAfterMonths, clock, log })
})
