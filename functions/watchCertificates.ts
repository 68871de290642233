/** Every day — tells of the certificates that end soon, of the gateways that are used by some. */
import { schedule } from '../lib/app'
import { CERTIFICATES } from '../lib/gateways/certificates'
import { gatewaysOf } from '../lib/parts'
import { watchCertificates } from '../lib/payment/watchCertificates'

export const handler = schedule(async ({ configured, clock, log }) => {
  const { certificates } = await configured({ certificates: gatewaysOf(CERTIFICATES) })
  return watchCertificates({ certificates, clock, log })
})
