/** Warns before a certificate of a gateway expires. */
import type { CertificateWatch } from '../gateways/capabilities/certificates'
import type { Gateways } from '../gateways/gateway'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { type Clock, daysUntil, isoTime } from '../time'

interface Ports {
  readonly certificates: Gateways<CertificateWatch>
  readonly clock: Clock
  readonly log: Log
}

/** Warns daily when fewer days than this are left. */
export const FEW_DAYS = 30

/** @throws the first error when an account's certificates cannot be read, after all others were checked */
export const watchCertificates =
  ({ certificates, clock, log }: Ports) =>
  async (requestId: string): Promise<void> => {
    const failures: unknown[] = []
    for (const gateway of certificates.names) {
      try {
        // Stryker disable next-line OptionalChaining: for the compiler alone, since the names are its own
        const held = (await certificates.get(gateway)?.list?.()) ?? []
        for (const { of, serialNumber, notAfter } of held) {
          const daysLeft = daysUntil(notAfter, clock())
          if (daysLeft >= FEW_DAYS) continue
          const trace = { requestId, gateway, certificate: of, serialNumber }
          log('error', 'certificateEnding', { ...trace, notAfter: isoTime(notAfter), daysLeft })
        }
      } catch (error) {
        failures.push(error)
        // Only the first error is thrown: each is logged with its gateway.
        log('error', 'eventFailed', { requestId, gateway, ...failureFields(error) })
      }
    }
    if (failures.length > 0) throw failures[0]
  }
