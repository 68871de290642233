/** Lambda's requirements for a function's code. */
import { unzip, type ZipEntry } from '../runtime/unzip'

interface FunctionProperties {
  readonly Code?: { readonly S3Bucket?: string; readonly S3Key?: string }
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> }
}

/** Bytes of all names and values together. */
const MOST_ENVIRONMENT = 4096
/** Bytes of all files together, unpacked. */
const MOST_CODE = 262_144_000
const RESERVED =
  /^(?:_HANDLER|_X_AMZN_TRACE_ID|AWS_REGION|AWS_DEFAULT_REGION|AWS_ACCESS_KEY(?:_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_LAMBDA_.*|LAMBDA_.*)$/

/** Why Lambda refuses a function with these properties, if it does. */
export function functionFault(
  { Code: { S3Bucket = '', S3Key = '' } = {}, Environment }: FunctionProperties,
  uploaded: (bucket: string, key: string) => Buffer | undefined,
): string | undefined {
  const variables = Object.entries(Environment?.Variables ?? {})
  const reserved = variables.filter(([name]) => RESERVED.test(name)).map(([name]) => name)
  if (reserved.length > 0) {
    return `The environment variables you have provided contain reserved keys: ${reserved.join(', ')}`
  }
  const odd = variables.find(([, value]) => typeof value !== 'string')
  if (odd !== undefined) return `Properties validation failed: ${odd[0]} of the environment is no string`
  if (Buffer.byteLength(variables.flat().join('')) > MOST_ENVIRONMENT) {
    return 'The environment variables you have provided exceeded the 4KB limit.'
  }
  const code = uploaded(S3Bucket, S3Key)
  if (code === undefined) return `Error occurred while GetObject of ${S3Key}. S3 Error Code: NoSuchKey.`
  let entries: ZipEntry[]
  try {
    entries = unzip(code)
  } catch {
    return 'Could not unzip uploaded file. Please check your file, then try to upload again.'
  }
  const size = entries.reduce((sum, entry) => sum + entry.size, 0)
  return size > MOST_CODE ? `Unzipped size must be smaller than ${MOST_CODE} bytes` : undefined
}
