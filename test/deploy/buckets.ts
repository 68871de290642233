/** S3 as far as a deployment uses it: path style, no versions, no multipart uploads. */
import { createHash } from 'node:crypto'
import { XMLParser } from 'fast-xml-parser'
import { AwsError } from './awsError'
import type { SignedRequest } from './signature'
import { toXml } from './xml'

interface StoredObject {
  readonly body: Buffer
  readonly contentType: string
  readonly metadata: Readonly<Record<string, string>>
  readonly lastModified: Date
}

export type Bucket = Map<string, StoredObject>

/** What one call is, before it is carried out. */
export interface S3Call {
  readonly action: string
  readonly parameters: Readonly<Record<string, string>>
}

export interface S3Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

const BUCKET_NAME = /^(?!xn--|.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const MOST_KEYS = 1000
const METADATA = 'x-amz-meta-'

const etag = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`

export function s3CallOf({ method, target }: SignedRequest): S3Call {
  const url = new URL(target, 'http://host')
  const [, bucket = '', ...rest] = url.pathname.split('/').map(decodeURIComponent)
  const key = rest.join('/')
  const query = Object.fromEntries(url.searchParams)
  const what = `${method} ${key === '' ? 'bucket' : 'object'}`
  const action =
    'delete' in query && what === 'POST bucket'
      ? 'DeleteObjects'
      : query['list-type'] === '2' && what === 'GET bucket'
        ? 'ListObjectsV2'
        : { 'HEAD bucket': 'HeadBucket', 'PUT object': 'PutObject', 'HEAD object': 'HeadObject' }[what]
  if (action === undefined || 'uploads' in query || 'partNumber' in query) {
    throw new AwsError('NotImplemented', `${what} is not implemented`, 400)
  }
  return { action, parameters: { ...query, bucket, ...(key === '' ? {} : { key }) } }
}

/** @throws AwsError */
export function answerS3(
  { action, parameters }: S3Call,
  { headers, body }: SignedRequest,
  buckets: ReadonlyMap<string, Bucket>,
  region: string,
): S3Answer {
  const { bucket: name = '', key = '' } = parameters
  if (!BUCKET_NAME.test(name)) throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.')
  const bucket = buckets.get(name)
  if (bucket === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404)
  if (action === 'HeadBucket') return { headers: { 'x-amz-bucket-region': region } }
  if (action === 'PutObject') {
    if (headers['content-encoding']?.includes('aws-chunked')) {
      throw new AwsError(
        'NotImplemented',
        'A header you provided implies functionality that is not implemented',
      )
    }
    const metadata = Object.entries(headers).flatMap(([header, value = '']) =>
      header.startsWith(METADATA) ? [[header.slice(METADATA.length), value]] : [],
    )
    bucket.set(key, {
      body,
      contentType: headers['content-type'] ?? 'binary/octet-stream',
      metadata: Object.fromEntries(metadata),
      lastModified: new Date(),
    })
    return { headers: { etag: etag(body) } }
  }
  if (action === 'HeadObject') {
    const object = bucket.get(key)
    if (object === undefined) throw new AwsError('NotFound', 'Not Found', 404)
    return {
      headers: {
        'content-type': object.contentType,
        'content-length': String(object.body.length),
        'last-modified': object.lastModified.toUTCString(),
        etag: etag(object.body),
        ...Object.fromEntries(
          Object.entries(object.metadata).map(([meta, value]) => [METADATA + meta, value]),
        ),
      },
    }
  }
  return {
    body: action === 'DeleteObjects' ? deleteObjects(bucket, headers, body) : list(name, bucket, parameters),
  }
}

function list(name: string, bucket: Bucket, parameters: S3Call['parameters']): string {
  const { prefix = '', 'continuation-token': after = '' } = parameters
  const keys = [...bucket.keys()].filter(key => key.startsWith(prefix) && key > after).sort()
  const page = keys.slice(0, MOST_KEYS)
  return toXml('ListBucketResult', {
    Name: name,
    Prefix: prefix,
    KeyCount: page.length,
    MaxKeys: MOST_KEYS,
    IsTruncated: keys.length > page.length,
    NextContinuationToken: keys.length > page.length ? page.at(-1) : undefined,
    Contents: page.map(key => ({
      Key: key,
      LastModified: bucket.get(key)?.lastModified.toISOString(),
      Size: bucket.get(key)?.body.length,
      StorageClass: 'STANDARD',
    })),
  })
}

function deleteObjects(bucket: Bucket, headers: SignedRequest['headers'], body: Buffer): string {
  const summed = Object.keys(headers).some(
    name => name === 'content-md5' || name.startsWith('x-amz-checksum-'),
  )
  if (!summed) {
    throw new AwsError(
      'InvalidRequest',
      'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    )
  }
  const parser = new XMLParser({ isArray: name => name === 'Object', parseTagValue: false })
  const objects: { Key: string }[] = parser.parse(body)?.Delete?.Object ?? []
  if (objects.length === 0 || objects.length > MOST_KEYS) {
    throw new AwsError('MalformedXML', 'The XML you provided was not well-formed')
  }
  for (const { Key } of objects) bucket.delete(Key)
  return toXml('DeleteResult', { Deleted: objects.map(({ Key }) => ({ Key })) })
}
