/** The way of a notify through the functions that its handler uses. */
import { readMessage, signatureProblem } from '../lib/gateways/alipayDirect/message'
import { bodyForm } from '../lib/http/gatewayForm'
import { type Request, readRequest } from '../lib/http/request'
import { md5Verifier, parseSigningKey } from '../lib/signing/md5'

export function ourVerification(body: Buffer, keyText: string, sellerId: string) {
  const key = parseSigningKey(keyText)
  if (!key) throw new Error('not a key')
  const verifier = md5Verifier([key])
  const request = notifyRequest(body)
  return {
    /** From the body to the verdict on the signature. */
    verifies(): boolean {
      const form = bodyForm(request).parameters
      return form.ok && signatureProblem(form.value, verifier) === undefined
    },
    /** And on to what the message says, every field read. */
    reads(): boolean {
      const form = bodyForm(request).parameters
      return form.ok && readMessage('notify', form.value, { sellerId }, verifier).ok
    },
  }
}

/** As the handler of the route gets it. */
const notifyRequest = (body: Buffer): Request =>
  readRequest(
    {
      headers: { 'content-type': 'application/x-www-form-urlencoded; text/html; charset=utf-8' },
      body: body.toString('base64'),
      isBase64Encoded: true,
    },
    'bench',
  )
