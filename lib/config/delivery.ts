/** What is sent out after a payment, and by whom. */
import { parseBuyerEmail } from '../order/buyerEmail'
import type { Environment, ReportProblem } from './environment'

export interface DeliveryConfig {
  /** The address that mails come from; '' when the shop sends none. */
  readonly mailFrom: string
  /** Where the shop's own notices of payments go; '' when it wants none. */
  readonly noticeTo: string
  readonly sendsReceipts: boolean
  readonly sendsNotices: boolean
}

export function readDelivery(env: Environment, problem: ReportProblem): DeliveryConfig {
  const mailFrom = env.MAIL_FROM ?? ''
  const noticeTo = env.MAIL_NOTICE_TO ?? ''
  for (const [name, address] of Object.entries({ MAIL_FROM: mailFrom, MAIL_NOTICE_TO: noticeTo })) {
    if (address !== '' && parseBuyerEmail(address) !== address) {
      problem(`${name} must be one e-mail address like shop@example.com, or empty`)
    }
  }
  if (noticeTo !== '' && mailFrom === '') {
    problem('MAIL_NOTICE_TO needs MAIL_FROM, the address that mails come from')
  }
  return { mailFrom, noticeTo, sendsReceipts: mailFrom !== '', sendsNotices: noticeTo !== '' }
}
