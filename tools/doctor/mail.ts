/** Checks that the account may send mails from MAIL_FROM, and to any address. */
import {
  GetAccountCommand,
  GetEmailIdentityCommand,
  NotFoundException,
  type SESv2Client,
} from '@aws-sdk/client-sesv2'
import { awsFinding } from './awsTrouble'
import { bad, type Finding, good } from './finding'
import type { Place } from './place'

/** @param mailFrom  '' if the shop sends no mails */
export async function mailFinding(mailFrom: string, ses: SESv2Client, shop: Place): Promise<Finding> {
  if (mailFrom === '') return good('mail', 'MAIL_FROM is empty: buyers get no receipt')
  // SES may be in another region than the shop.
  const place = { ...shop, region: await ses.config.region() }
  try {
    const domain = mailFrom.slice(mailFrom.indexOf('@') + 1)
    if (!(await isVerified(mailFrom)) && !(await isVerified(domain))) {
      return bad(
        'mail',
        `neither ${mailFrom} nor ${domain} is verified in SES in ${place.region}`,
        `aws sesv2 create-email-identity --region ${place.region} --email-identity ${mailFrom}, and follow the link it mails`,
      )
    }
    const { ProductionAccessEnabled, SendingEnabled } = await ses.send(new GetAccountCommand({}))
    if (SendingEnabled === false) {
      return bad('mail', 'SES has paused sending for this account', 'look at its messages in the SES console')
    }
    if (ProductionAccessEnabled !== true) {
      return bad(
        'mail',
        `SES in ${place.region} is a sandbox: it sends to verified addresses only, not to buyers`,
        'request production access in the SES console',
      )
    }
    return good('mail', `SES sends from ${mailFrom}, to anybody`)
  } catch (error) {
    return awsFinding('mail', error, 'ses:GetEmailIdentity and ses:GetAccount', place)
  }

  async function isVerified(EmailIdentity: string): Promise<boolean> {
    try {
      return (
        (await ses.send(new GetEmailIdentityCommand({ EmailIdentity }))).VerifiedForSendingStatus === true
      )
    } catch (error) {
      if (error instanceof NotFoundException) return false
      throw error
    }
  }
}
