/**
 * The signature checks of three npm packages for Alipay direct pay, without the network call that follows in each.
 * None of them exports its check alone, so it is taken from where it stands.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PROJECT_FOLDER } from '../tools/deployment/serverlessConfig'

/** A message as `node:querystring` reads it. */
export type Fields = Readonly<Record<string, string | string[] | undefined>>

export interface Peer {
  readonly name: string
  readonly verifies: (fields: Fields) => boolean
}

/** All three have no types. */
const requirePeer = createRequire(join(PROJECT_FOLDER, 'package.json'))

export const peers = (key: string): Peer[] => [alipay(key), easyAlipay(key), directAlipay(key)]

function alipay(key: string): Peer {
  const core = requirePeer('alipay/lib/alipay_core.function')
  // Its check throws as published: it calls this function of another file as if it were a global one.
  Object.assign(globalThis, { createLinkstring: core.createLinkstring })
  const { AlipayNotify } = requirePeer('alipay/lib/alipay_notify.class')
  const notify = new AlipayNotify({ key, sign_type: 'MD5' })
  return { name: 'alipay 0.0.4', verifies: fields => notify.getSignVeryfy(fields, fields.sign) }
}

function easyAlipay(key: string): Peer {
  const core = requirePeer('easy-alipay/lib/alipay-core')
  return {
    name: 'easy-alipay 0.1.5',
    verifies: fields => {
      const signed = core.createLinkString(core.filterArguments(fields))
      return core.verifySignature('MD5', signed, fields.sign, key, 'utf-8')
    },
  }
}

function directAlipay(key: string): Peer {
  const file = requirePeer.resolve('direct-alipay')
  const source = `${readFileSync(file, 'utf8')}\nreturn { config: exports.config, buildSign }`
  const { config, buildSign } = new Function('require', 'exports', source)(requirePeer, {})
  config({ key })
  return { name: 'direct-alipay 3.0.0', verifies: fields => fields.sign === buildSign(fields) }
}
