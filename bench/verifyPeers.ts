/**
 * The signature checks of three npm packages for Alipay direct pay, without the network call that follows. None exports
 * its check, so it is taken from internal modules. And Alipay's SDK for the open platform.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** A message parsed by `node:querystring`. */
export type Fields = Readonly<Record<string, string | string[] | undefined>>

export interface Peer {
  readonly name: string
  readonly verifies: (fields: Fields) => boolean
}

/** @param projectFolder  the folder in which they are installed */
export function peers(key: string, projectFolder: string): Peer[] {
  // None has types.
  const load = createRequire(join(projectFolder, 'package.json'))
  return [alipay(load, key), easyAlipay(load, key), directAlipay(load, key)]
}

/** Alipay's SDK for the open platform. */
export function alipaySdk(appId: string, privateKey: string, publicKey: string, projectFolder: string) {
  const load = createRequire(join(projectFolder, 'package.json'))
  const { AlipaySdk } = load('alipay-sdk')
  const { version } = load('alipay-sdk/package.json')
  const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '')
  const config = { privateKey: bare(privateKey), alipayPublicKey: bare(publicKey), keyType: 'PKCS8' }
  const sdk = new AlipaySdk({ appId, ...config })
  return {
    name: `alipay-sdk ${version}`,
    verifies: (fields: Fields): boolean => sdk.checkNotifySignV2(fields),
    signs: (bizContent: object, addresses: object): boolean =>
      sdk.pageExec('alipay.trade.page.pay', { method: 'GET', bizContent, ...addresses }).includes('&sign='),
  }
}

function alipay(load: NodeJS.Require, key: string): Peer {
  const core = load('alipay/lib/alipay_core.function')
  // As published its check throws, because it calls a function of another file as a global.
  Object.assign(globalThis, { createLinkstring: core.createLinkstring })
  const { AlipayNotify } = load('alipay/lib/alipay_notify.class')
  const notify = new AlipayNotify({ key, sign_type: 'MD5' })
  return { name: 'alipay 0.0.4', verifies: fields => notify.getSignVeryfy(fields, fields.sign) }
}

function easyAlipay(load: NodeJS.Require, key: string): Peer {
  const core = load('easy-alipay/lib/alipay-core')
  return {
    name: 'easy-alipay 0.1.5',
    verifies: fields => {
      const signed = core.createLinkString(core.filterArguments(fields))
      return core.verifySignature('MD5', signed, fields.sign, key, 'utf-8')
    },
  }
}

function directAlipay(load: NodeJS.Require, key: string): Peer {
  const file = load.resolve('direct-alipay')
  const source = `${readFileSync(file, 'utf8')}\nreturn { config: exports.config, buildSign }`
  const { config, buildSign } = new Function('require', 'exports', source)(load, {})
  config({ key })
  return { name: 'direct-alipay 3.0.0', verifies: fields => fields.sign === buildSign(fields) }
}
