/** `npm run certificates`: converts the certificate files from Alipay's console to the text that the shop stores. */
import { readFileSync, writeFileSync } from 'node:fs'
import { type Certificate, formatCertificates } from '../lib/gateways/alipayPage/certificates'
import { isoTime, systemClock } from '../lib/time'
import { type CertificateFile, examineFiles } from './certificates/examine'
import { type Call, runCommand, UsageError } from './commandLine'
import { print, tell } from './terminal'

const COMMAND = {
  usage: 'npm run certificates -- --app FILE --alipay FILE --root FILE [--out FILE]',
  about: `Makes the value of the SSM parameter alipay-certificates from the three files of Alipay's console, and checks them:
their kind, their dates, and the chain from Alipay's certificate to the root. Works offline.

  npm run certificates -- --app appCertPublicKey_2021001234567890.crt --alipay alipayCertPublicKey_RSA2.crt \\
    --root alipayRootCert.crt --out alipay-certificates.json`,
  options: {
    app: { type: 'string', value: 'FILE', about: 'the certificate of your app (应用公钥证书)' },
    alipay: {
      type: 'string',
      value: 'FILE',
      multiple: true,
      about: 'Alipay’s certificate (支付宝公钥证书); name two while Alipay replaces it',
    },
    root: { type: 'string', value: 'FILE', about: 'Alipay’s root file (支付宝根证书)' },
    sandbox: {
      type: 'boolean',
      default: false,
      about: 'the files are the sandbox’s, whose chain ends at no root',
    },
    out: { type: 'string', value: 'FILE', about: 'instead of the standard output' },
  },
  failure: 'a file is invalid; the output says why',
} as const

async function main({ values }: Call<typeof COMMAND.options>): Promise<number> {
  const { app, alipay = [], root, sandbox: isSandbox, out } = values
  if (!app || !root || alipay.length === 0) throw new UsageError('Name all three: --app, --alipay and --root')
  if (out === '') throw new UsageError('--out must name a file')
  const files = { app: fileOf(app), alipay: alipay.map(fileOf), root: fileOf(root), isSandbox }
  const certificates = examineFiles(files, systemClock())
  if (!certificates.ok) {
    for (const problem of certificates.error) tell(problem)
    return 1
  }
  const { value } = certificates
  tell(until('The app’s certificate', value.app))
  for (const each of value.alipay) tell(until('Alipay’s certificate', each))
  if (out === undefined) print(formatCertificates(value))
  else writeFileSync(out, formatCertificates(value))
  return 0
}

const until = (name: string, { serialNumber, notAfter }: Certificate): string =>
  `${name} ${serialNumber} is good until ${isoTime(notAfter)}`

const fileOf = (name: string): CertificateFile => ({ name, text: readFileSync(name, 'utf8') })

runCommand(COMMAND, main)
