/** Every day — forgets the buyers of orders that are as old as the shop wants to know them. */
import { configured, log, ordersIn, schedule } from '../lib/app'
import type { ScheduleHandler } from '../lib/background/boundary'
import { readBuyerData } from '../lib/config/buyerData'
import { readStores } from '../lib/config/stores'
import { forgetAged } from '../lib/payment/forgetAged'
import { systemClock } from '../lib/time'

type Parts = Parameters<typeof forgetAged>[0]

export const forget = (parts: Parts): ScheduleHandler => forgetAged(parts)

export const handler = schedule(async () => {
  const { stores, buyerData } = await configured({ stores: readStores, buyerData: readBuyerData })
  const { forgetAfterMonths } = buyerData
  return forget({ orders: ordersIn(stores), forgetAfterMonths, clock: systemClock, log })
})
