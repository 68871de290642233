/** Checks when the certificates of Alipay's open platform expire. */
import type { Certificate, Certificates } from '../../lib/gateways/alipayPage/certificates'
import { FEW_DAYS } from '../../lib/payment/watchCertificates'
import { daysUntil, type EpochMs, isoTime } from '../../lib/time'
import { bad, type Finding, good, soon } from './finding'

export const certificateFindings = ({ app, alipay }: Certificates, now: EpochMs): readonly Finding[] => [
  certificateFinding('the app’s certificate', app, APP, now),
  ...alipay.map(each => certificateFinding('Alipay’s certificate', each, RENEW_ALIPAYS, now)),
]

function certificateFinding(
  name: string,
  { serialNumber, notBefore, notAfter }: Certificate,
  todo: string,
  now: EpochMs,
): Finding {
  const days = daysUntil(notAfter, now)
  const which = `${name} ${serialNumber}`
  if (now < notBefore) return bad('keys', `${which} is not good before ${isoTime(notBefore)}`, todo)
  if (now > notAfter) return bad('keys', `${which} ended on ${isoTime(notAfter)}`, todo)
  const says = `${which} is good for ${days} more day${days === 1 ? '' : 's'}, until ${isoTime(notAfter)}`
  return days < FEW_DAYS ? soon('keys', says, todo) : good('keys', says)
}

const APP = 'renew it in Alipay’s console (更新证书), and run npm run certificates with the new file'
export const RENEW_ALIPAYS =
  'fetch alipayCertPublicKey_RSA2.crt from Alipay’s console, and run npm run certificates with it and the old one'
