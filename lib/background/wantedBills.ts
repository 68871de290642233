/** Which bills to compare: all that are due for an event of the schedule, one for `{ "bill": … }` of `npm run bill`. */
import { parseGatewayTime } from '../time'

/**
 * `bill.day` is a day in Beijing, such as 2026-11-24.
 *
 * @throws when `bill` is malformed
 */
export function wantedBills(event: unknown) {
  const { bill } = Object(event)
  if (bill === undefined) return {}
  const { day: text, gateway } = Object(bill)
  const day = parseGatewayTime(`${text} 00:00:00`)
  if (day === undefined) throw new Error('bill.day must be a day like 2026-11-24')
  if (gateway !== undefined && typeof gateway !== 'string') throw new Error('bill.gateway must be a text')
  return { day, gateway: gateway as string | undefined }
}
