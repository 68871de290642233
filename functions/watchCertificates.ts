/** Every day — warns about gateway certificates that expire soon. */
import { schedule } from '../lib/app'
import { CERTIFICATES } from '../lib/gateways/certificates'
import { gatewaysOf } from '../lib/parts'
import { watchCertificates } from '../lib/payment/watchCertificates'

export const handler = schedule(async ({ configured, clock, log }) => {
  const { certificates } = await configured({ certificates: gatewaysOf(CERTIFICATES) })
  return watchCertificates({ certificates, clock, log })
})
