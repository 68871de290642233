/** What `serverless package` makes. */
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { kept } from './kept'

/** What a shop must set. */
export const SHOP = {
  SHOP_NAME: 'Shop',
  ALIPAY_APP_ID: '2021000000000001',
  ALIPAY_APP_SELLER_ID: '2088123412341234',
  MAIL_FROM: 'shop@example.com',
}

/** What a shop may set, all at once: each package of its own takes ten seconds. */
export const WILFUL_SHOP = {
  ...SHOP,
  NOTIFY_CONCURRENCY: '20',
  VISIT_CONCURRENCY: '30',
  MAIL_BATCHES: '10',
  TRACING: 'true',
  QUIET_HOURS: '4',
  ADMIN: 'cognito',
  MAIL_REGION: 'eu-west-1',
  ALIPAY_APP_PRIVATE_KEY: 'kms:alias/shouyin-prod',
  ROLE_BOUNDARY_ARN: 'arn:aws:iam::123456789012:policy/shouyin-boundary',
}

/**
 * @param settings  in place of a shop's own `.env.<stage>`
 * @returns         the folder of the zips and of the template
 */
export const packaged = (stage: string, settings: Readonly<Record<string, string>>): Promise<string> =>
  kept({ stage, settings }, async folder => {
    const { PATH, HOME } = process.env
    // Of its own: other runs empty theirs.
    const buildFolder = join('.shouyin', `build-${basename(folder)}`)
    const program = require.resolve('serverless/bin/serverless.js')
    try {
      await promisify(execFile)(
        process.execPath,
        [program, 'package', '--stage', stage, '--package', folder],
        {
          cwd: PROJECT_FOLDER,
          env: { PATH, HOME, SHOUYIN_BUILD_FOLDER: buildFolder, ...settings },
        },
      )
    } finally {
      rmSync(join(PROJECT_FOLDER, buildFolder), { recursive: true, force: true })
    }
  })
