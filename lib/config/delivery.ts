/** The settings of mails. */
import { parseBuyerEmail } from '../order/buyerEmail'
import type { Environment, ReportProblem } from './environment'

export interface DeliveryConfig {
  /** The sender's address; '' if the shop sends no mails. */
  readonly mailFrom: string
  /** The recipient of the shop's payment notices; '' if it wants none. */
  readonly noticeTo: string
  /** The region of SES, which some regions lack; undefined: the shop's region. */
  readonly mailRegion: string | undefined
  /** The SES configuration set that reports bounces and complaints; undefined: none. */
  readonly mailConfigurationSet: string | undefined
  readonly sendsReceipts: boolean
  readonly sendsNotices: boolean
}

/** Whether the shop sends mails, for functions that need no other mail settings. */
export const readSendsMails = (env: Environment): boolean => (env.MAIL_FROM ?? '') !== ''

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
  const mailRegion = env.MAIL_REGION || undefined
  if (mailRegion !== undefined && !/^[a-z]{2,4}(?:-[a-z]+)+-\d$/.test(mailRegion)) {
    problem('MAIL_REGION must be a region of AWS like ap-southeast-1')
  }
  const mailConfigurationSet = env.MAIL_CONFIGURATION_SET || undefined
  if (mailConfigurationSet !== undefined && !/^[\w-]{1,64}$/.test(mailConfigurationSet)) {
    problem('MAIL_CONFIGURATION_SET must be the name of a configuration set of SES, or empty')
  }
  return {
    mailFrom,
    noticeTo,
    mailRegion,
    mailConfigurationSet,
    sendsReceipts: readSendsMails(env),
    sendsNotices: noticeTo !== '',
  }
}
