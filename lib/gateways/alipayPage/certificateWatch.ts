/** Lists the certificates that the shop uses with the open platform. */
import type { CertificateWatch, HeldCertificate } from '../capabilities/certificates'
import type { Opening } from '../gateway'
import type { Certificate } from './certificates'
import { openCertificates } from './keys'
import { readSettings } from './settings'

export const openCertificateWatch: Opening<CertificateWatch> = async environment => {
  const certificates = openCertificates(environment, readSettings(environment))
  if (!certificates) return {}
  return {
    async list() {
      const { app, alipay } = await certificates()
      return [held('shop', app), ...alipay.map(each => held('gateway', each))]
    },
  }
}

const held = (of: HeldCertificate['of'], { serialNumber, notAfter }: Certificate): HeldCertificate => ({
  of,
  serialNumber,
  notAfter,
})
