/** Reads the certificates in a file from Alipay's console: PEM, with any text in between. */
import { X509Certificate } from 'node:crypto'
import { err, ok, type Result } from '../../lib/result'

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g

/** @returns at least one; or the problem, as the end of a sentence that quotes nothing from the file */
export function readPemFile(text: string): Result<readonly X509Certificate[], string> {
  if (text.trim() === '') return err('is empty')
  if (/-----(BEGIN|END) [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return err('holds a private key, which must stay secret')
  }
  if (/\\[rn]/.test(text))
    return err('has its line ends as two characters (\\n): take the file as Alipay gives it')
  const blocks = [...text.matchAll(BLOCK)]
  if (blocks.length !== count(text, '-----BEGIN ') || blocks.length !== count(text, '-----END ')) {
    return err('is cut off')
  }
  if (blocks.length === 0) return err('is no PEM, which begins with -----BEGIN CERTIFICATE-----')
  const [other] = blocks.map(([, label = '']) => label).filter(label => label !== 'CERTIFICATE')
  if (other !== undefined) return err(OTHERS[other] ?? 'holds something else than certificates')
  const certificates = blocks.map(([, , base64 = '']) => readCertificate(base64))
  const whole = certificates.filter(each => each !== undefined)
  return whole.length < blocks.length ? err('is cut off, or damaged') : ok(whole)
}

const OTHERS: Readonly<Record<string, string>> = {
  'CERTIFICATE REQUEST': 'is the request for a certificate (CSR), not the certificate',
  'PUBLIC KEY': 'is a public key, not a certificate',
}

const count = (text: string, part: string): number => text.split(part).length - 1

/** Decodes base64 itself: some of Alipay's files have lines that are too long for OpenSSL. */
function readCertificate(base64: string): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(Buffer.from(base64, 'base64'))
    // Node ignores what follows the padding, and OpenSSL what follows the certificate.
    const isWhole = certificate.raw.toString('base64') === base64.replace(/\s/g, '')
    return isWhole ? certificate : undefined
  } catch {
    // OpenSSL throws for anything but a certificate.
    return undefined
  }
}
