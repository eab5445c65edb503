#!/bin/sh
# A tour through a running gateway with the AWS CLI and boto3, as their users would take it. It is run by
# hand, because neither is a dependency of this project: start the gateway, export the administrator
# key that it printed (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), then `sh test/clients/tour.sh`.
set -eu

export AWS_ENDPOINT_URL="${POOLGATE_URL:-http://localhost:9229}"
export AWS_DEFAULT_REGION=us-east-1 AWS_PAGER='' AWS_DEFAULT_OUTPUT=text
password='Passw0rd!-correct'

say() { printf '\n== %s\n' "$*"; }
idp() { aws --endpoint-url "$AWS_ENDPOINT_URL" cognito-idp "$@"; }
refused() {
  code=$1
  shift
  if said=$(idp "$@" 2>&1); then
    echo "not refused: $*" >&2
    exit 1
  fi
  case $said in
    *"($code)"*) echo "refused: $code" ;;
    *) echo "expected $code, got: $said" >&2 && exit 1 ;;
  esac
}

aws --version
say 'a pool and two clients'
pool=$(idp create-user-pool --pool-name tour --auto-verified-attributes email --query UserPool.Id)
flows='ALLOW_USER_SRP_AUTH ALLOW_USER_PASSWORD_AUTH ALLOW_ADMIN_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH'
# shellcheck disable=SC2086
client=$(idp create-user-pool-client --user-pool-id "$pool" --client-name app \
  --explicit-auth-flows $flows --query UserPoolClient.ClientId)
idp create-user-pool-client --user-pool-id "$pool" --client-name server --generate-secret \
  --query UserPoolClient.ClientName
idp describe-user-pool --user-pool-id "$pool" --query 'UserPool.[Id,Name,Arn,CreationDate]'
idp describe-user-pool-client --user-pool-id "$pool" --client-id "$client" \
  --query 'UserPoolClient.[ClientName,RefreshTokenValidity]'
idp list-user-pools --max-results 60 --query "UserPools[?Id=='$pool'].Name"
idp list-user-pool-clients --user-pool-id "$pool" --page-size 1 --query 'UserPoolClients[].ClientName'

say 'a sign-up, confirmed by an administrator'
idp sign-up --client-id "$client" --username ann --password "$password" \
  --user-attributes Name=email,Value=ann@example.com --query 'CodeDeliveryDetails.Destination'
idp resend-confirmation-code --client-id "$client" --username ann --query 'CodeDeliveryDetails.Destination'
refused CodeMismatchException confirm-sign-up --client-id "$client" --username ann --confirmation-code 0
refused UserNotConfirmedException initiate-auth --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters "USERNAME=ann,PASSWORD=$password"
idp admin-confirm-sign-up --user-pool-id "$pool" --username ann
idp admin-get-user --user-pool-id "$pool" --username ann --query '[Username,UserStatus,Enabled]'

say 'sign-in, refresh, revocation'
tokens=$(idp initiate-auth --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters "USERNAME=ann,PASSWORD=$password" \
  --query 'AuthenticationResult.[AccessToken,RefreshToken]')
access=$(echo "$tokens" | cut -f1)
refresh=$(echo "$tokens" | cut -f2)
idp get-user --access-token "$access" --query Username
idp initiate-auth --client-id "$client" --auth-flow REFRESH_TOKEN_AUTH \
  --auth-parameters "REFRESH_TOKEN=$refresh" --query 'AuthenticationResult.[TokenType,ExpiresIn]'
idp revoke-token --client-id "$client" --token "$refresh"
refused NotAuthorizedException get-user --access-token "$access"

say 'a user whom an administrator makes'
idp admin-create-user --user-pool-id "$pool" --username bob --temporary-password "$password" \
  --message-action SUPPRESS --query User.UserStatus
session=$(idp admin-initiate-auth --user-pool-id "$pool" --client-id "$client" \
  --auth-flow ADMIN_USER_PASSWORD_AUTH --auth-parameters "USERNAME=bob,PASSWORD=$password" --query Session)
access=$(idp admin-respond-to-auth-challenge --user-pool-id "$pool" --client-id "$client" \
  --challenge-name NEW_PASSWORD_REQUIRED --session "$session" \
  --challenge-responses "USERNAME=bob,NEW_PASSWORD=An0ther-$password" \
  --query AuthenticationResult.AccessToken)
idp global-sign-out --access-token "$access"
refused NotAuthorizedException get-user --access-token "$access"
idp admin-set-user-password --user-pool-id "$pool" --username bob --password "$password" --permanent
idp list-users --user-pool-id "$pool" --filter 'username ^= "b"' --query 'Users[].[Username,UserStatus]'

say 'boto3'
POOL=$pool CLIENT=$client PASSWORD=$password python3 - <<'PYTHON'
import os
import boto3

pool, client, password = (os.environ[name] for name in ('POOL', 'CLIENT', 'PASSWORD'))
idp = boto3.client('cognito-idp', endpoint_url=os.environ['AWS_ENDPOINT_URL'])
print('boto3', boto3.__version__)
answer = idp.initiate_auth(
    ClientId=client,
    AuthFlow='USER_PASSWORD_AUTH',
    AuthParameters={'USERNAME': 'bob', 'PASSWORD': password},
)
user = idp.get_user(AccessToken=answer['AuthenticationResult']['AccessToken'])
print('signed in:', user['Username'])
pages = idp.get_paginator('list_users').paginate(
    UserPoolId=pool, PaginationConfig={'PageSize': 1}
)
print('users:', sorted(user['Username'] for page in pages for user in page['Users']))
try:
    idp.admin_get_user(UserPoolId=pool, Username='nobody')
    raise SystemExit('not refused')
except idp.exceptions.UserNotFoundException as error:
    print('refused:', error.response['Error']['Message'], error.response['ResponseMetadata']['RequestId'])
PYTHON

say 'the end'
idp admin-delete-user --user-pool-id "$pool" --username bob
refused UserNotFoundException admin-get-user --user-pool-id "$pool" --username bob
idp delete-user-pool-client --user-pool-id "$pool" --client-id "$client"
idp delete-user-pool --user-pool-id "$pool"
refused ResourceNotFoundException describe-user-pool --user-pool-id "$pool"
echo 'The tour is over: all went as it should.'
