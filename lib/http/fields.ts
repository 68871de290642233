/** Reads what browsers and front ends send: a form, a query, or JSON. */
import type { ProblemCode } from '../page/problem'
import { err, ok, type Result } from '../result'
import { decodeText } from '../signing/charset'
import { mediaType, type Request } from './request'

export type Submission =
  | { readonly kind: 'form'; readonly fields: URLSearchParams }
  | { readonly kind: 'json'; readonly value: unknown }

/** The body according to its content type, in UTF-8. */
export function readSubmission(request: Request): Result<Submission, ProblemCode> {
  if (!request.body.ok) return err(request.body.error === 'tooLarge' ? 'tooLarge' : 'badRequest')
  const text = decodeText(request.body.value, 'utf-8')
  if (text === undefined) return err('badRequest')
  switch (mediaType(request.header('content-type'))) {
    case 'application/json':
      try {
        return ok({ kind: 'json', value: JSON.parse(text) as unknown })
      } catch {
        return err('badJson')
      }
    case 'application/x-www-form-urlencoded': {
      const fields = readFields(text)
      return fields.ok ? ok({ kind: 'form', fields: fields.value }) : fields
    }
    default:
      return err('unsupportedMediaType')
  }
}

/** @param form  a form body, or a query without `?` */
export function readFields(form: string): Result<URLSearchParams, 'badRequest'> {
  const fields = new URLSearchParams(form)
  // URLSearchParams replaces invalid UTF-8 by U+FFFD, which no legitimate client sends.
  const isDamaged = [...fields].some(pair => pair.some(part => part.includes('\ufffd')))
  return isDamaged ? err('badRequest') : ok(fields)
}
