/** Every day — tells of the certificates that end soon, of the gateways that are used by some. */
import { configured, gatewaysOf, log, schedule } from '../lib/app'
import type { ScheduleHandler } from '../lib/background/boundary'
import { CERTIFICATES } from '../lib/gateways/certificates'
import { watchCertificates as watch } from '../lib/payment/watchCertificates'
import { systemClock } from '../lib/time'

type Parts = Parameters<typeof watch>[0]

export const watchCertificates = (parts: Parts): ScheduleHandler => watch(parts)

export const handler = schedule(async () => {
  const { certificates } = await configured({ certificates: gatewaysOf(CERTIFICATES) })
  return watchCertificates({ certificates, clock: systemClock, log })
})
