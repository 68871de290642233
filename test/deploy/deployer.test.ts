/** The permissions that the docs list for deploying are exactly the calls that CloudFormation makes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { WILFUL_SHOP } from '../support/packaged'
import { packageTemplate } from '../support/template'

/**
 * The calls by which CloudFormation makes, reads, changes and removes what a stack holds, as the handlers and the tagging of
 * each type name them, without those for properties that we do not set. The stack's own tags go to each resource that can
 * have tags. Read from the types' schemas on 2026-11-27.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-type-schemas.html
 */
const CALLS: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2': 'GET POST PUT PATCH DELETE TagResource UntagResource',
  'AWS::CloudWatch':
    'PutMetricAlarm DescribeAlarms DeleteAlarms PutDashboard GetDashboard DeleteDashboards TagResource UntagResource ListTagsForResource',
  // Of a pool; the handbook says in words that its clients, groups and domain have theirs.
  'AWS::Cognito':
    'CreateUserPool DescribeUserPool UpdateUserPool DeleteUserPool SetUserPoolMfaConfig GetUserPoolMfaConfig TagResource UntagResource ListTagsForResource',
  // Not DeleteTable: the tables stay.
  'AWS::DynamoDB':
    'CreateTable DescribeTable UpdateTable DescribeTimeToLive UpdateTimeToLive DescribeContinuousBackups UpdateContinuousBackups DescribeContributorInsights DescribeKinesisStreamingDestination GetResourcePolicy TagResource UntagResource ListTagsOfResource',
  'AWS::Events':
    'PutRule DescribeRule DeleteRule PutTargets ListTargetsByRule RemoveTargets TagResource UntagResource ListTagsForResource',
  // Not DeleteRolePermissionsBoundary: by it a role would get rid of its bounds. The last is API Gateway's own, for a domain.
  'AWS::IAM':
    'CreateRole GetRole DeleteRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy PutRolePolicy GetRolePolicy DeleteRolePolicy ListRolePolicies AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies PutRolePermissionsBoundary TagRole UntagRole ListRoleTags PassRole CreateServiceLinkedRole',
  'AWS::Lambda':
    'CreateFunction GetFunction DeleteFunction UpdateFunctionCode UpdateFunctionConfiguration PutFunctionConcurrency DeleteFunctionConcurrency PutFunctionRecursionConfig GetFunctionRecursionConfig AddPermission GetPolicy RemovePermission CreateEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping PutFunctionEventInvokeConfig GetFunctionEventInvokeConfig DeleteFunctionEventInvokeConfig TagResource UntagResource ListTags',
  'AWS::Logs':
    'CreateLogGroup DescribeLogGroups DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy CreateLogDelivery PutResourcePolicy DescribeResourcePolicies PutQueryDefinition DescribeQueryDefinitions DeleteQueryDefinition TagResource UntagResource ListTagsForResource',
  'AWS::S3':
    'CreateBucket DeleteBucket PutBucketPolicy GetBucketPolicy DeleteBucketPolicy PutEncryptionConfiguration PutBucketPublicAccessBlock PutBucketTagging GetBucketTagging TagResource UntagResource ListTagsForResource',
  'AWS::SES':
    'CreateConfigurationSet GetConfigurationSet DescribeConfigurationSet DeleteConfigurationSet PutConfigurationSetReputationOptions CreateConfigurationSetEventDestination GetConfigurationSetEventDestinations UpdateConfigurationSetEventDestination DeleteConfigurationSetEventDestination TagResource UntagResource ListTagsForResource',
  'AWS::SNS':
    'CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic Subscribe Unsubscribe GetSubscriptionAttributes ListSubscriptionsByTopic TagResource UntagResource ListTagsForResource',
  'AWS::SQS':
    'CreateQueue GetQueueUrl GetQueueAttributes SetQueueAttributes DeleteQueue TagQueue UntagQueue ListQueueTags',
}

/** The row of the handbook's table for the types of a service. */
const ROWS: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2': 'API Gateway',
  'AWS::CloudWatch': 'CloudWatch',
  'AWS::Cognito': 'Cognito',
  'AWS::DynamoDB': 'DynamoDB',
  'AWS::Events': 'EventBridge',
  'AWS::IAM': 'IAM',
  'AWS::Lambda': 'Lambda',
  'AWS::Logs': 'CloudWatch Logs',
  'AWS::S3': 'S3',
  'AWS::SES': 'SES',
}
const isRowOf = (service: string, row: string): boolean =>
  /^AWS::S[NQ]S$/.test(service) ? /^SNS\W+SQS$/.test(row) : row === ROWS[service]

let services: readonly string[]
beforeAll(async () => {
  const { Resources } = await packageTemplate('prod', WILFUL_SHOP)
  services = [...new Set(Object.values(Resources).map(({ Type }) => Type.replace(/::\w+$/, '')))].sort()
})

it('the stack contains nothing of a service whose calls are unknown here', () =>
  expect(services).toEqual(Object.keys(CALLS).sort()))

describe.each(['docs/operations.md', 'docs/operations.zh-CN.md'])('%s', page => {
  const rows = readFileSync(join(PROJECT_FOLDER, page), 'utf8')
    .split('\n')
    .filter(line => line.startsWith('|'))
    .map(line => line.split('|').map(cell => cell.trim()))

  it.each(Object.entries(CALLS))('permits what %s needs', (service, calls) => {
    const permitted = rows
      .filter(([, row = '']) => isRowOf(service, row))
      .flatMap(([, , cell = '']) =>
        [...cell.matchAll(/`(?:[a-z\d]+:)?([\w*]+)`/g)].map(([, name = '']) => name),
      )
    const isPermitted = (call: string) =>
      permitted.some(name => new RegExp(`^${name.replaceAll('*', '.*')}$`).test(call))
    expect(calls.split(' ').filter(call => !isPermitted(call))).toEqual([])
  })
})
