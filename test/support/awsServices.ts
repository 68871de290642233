import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'

let loaded: ReturnType<typeof loadAwsServiceSpecSync> | undefined

/** What CloudFormation and CloudWatch know of every AWS service; takes most of a second to load. */
export const awsServices = () => (loaded ??= loadAwsServiceSpecSync())
