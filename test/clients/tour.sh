#!/bin/sh
# A tour through a running gateway with the AWS CLI and boto3 (tour.py), as their users would take it. It
# is run by hand, because neither is a dependency of this project: start the gateway without a road for
# mail, export the administrator key that it printed (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), then
# `sh test/clients/tour.sh`. It needs curl and python3 besides.
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

# What is asked for, as text, must be the second argument.
same() {
  [ "$2" = "$3" ] || { echo "$1: expected $3, got: $2" >&2 && exit 1; }
  echo "$1: $2"
}
# The code of the newest message to an address, as an administrator reads it in the outbox.
code_for() {
  curl -sf "$AWS_ENDPOINT_URL/admin/graphql" -H 'content-type: application/json' \
    -H "authorization: Bearer $AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
    -d "{\"query\":\"{ messages(userPoolId: \\\"$pool\\\", last: 50) { edges { node { destination body } } } }\"}" |
    python3 -c "import json, re, sys
mails = [edge['node'] for edge in json.load(sys.stdin)['data']['messages']['edges']]
print(re.search(r'\d{6}', [mail['body'] for mail in mails if mail['destination'] == '$1'][-1])[0])"
}
# A claim of a token.
claim() {
  echo "$1" | python3 -c "import base64, json, sys
part = sys.stdin.read().split('.')[1]
print(json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4))).get('$2'))"
}
# What an authenticator app with this key shows now (RFC 6238).
totp() {
  python3 -c "import base64, hashlib, hmac, struct, time
key = base64.b32decode('$1' + '=' * (-len('$1') % 8))
mac = hmac.new(key, struct.pack('>Q', int(time.time()) // 30), hashlib.sha1).digest()
at = mac[-1] & 15
print(f'{(struct.unpack(\">I\", mac[at:at + 4])[0] & 0x7fffffff) % 1000000:06}')"
}
sign_in() {
  idp initiate-auth --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
    --auth-parameters "USERNAME=$1,PASSWORD=$2" --query "AuthenticationResult.$3"
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

say 'sign-ups, confirmed by a code and by an administrator'
idp sign-up --client-id "$client" --username ann --password "$password" \
  --user-attributes Name=email,Value=ann@example.com --query 'CodeDeliveryDetails.Destination'
idp resend-confirmation-code --client-id "$client" --username ann --query 'CodeDeliveryDetails.Destination'
refused CodeMismatchException confirm-sign-up --client-id "$client" --username ann --confirmation-code 0
refused UserNotConfirmedException initiate-auth --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters "USERNAME=ann,PASSWORD=$password"
idp confirm-sign-up --client-id "$client" --username ann --confirmation-code "$(code_for ann@example.com)"
idp sign-up --client-id "$client" --username cid --password "$password" --query UserConfirmed
idp admin-confirm-sign-up --user-pool-id "$pool" --username cid
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

say 'the settings of the pool'
idp add-custom-attributes --user-pool-id "$pool" --custom-attributes \
  Name=team,AttributeDataType=String,Mutable=true Name=level,AttributeDataType=Number,Mutable=true
idp describe-user-pool --user-pool-id "$pool" \
  --query "UserPool.SchemaAttributes[?starts_with(Name, 'custom:')].[Name,AttributeDataType]"
idp update-user-pool --user-pool-id "$pool" --auto-verified-attributes email --deletion-protection ACTIVE \
  --policies 'PasswordPolicy={MinimumLength=10,RequireUppercase=true,RequireNumbers=true}' \
  --account-recovery-setting 'RecoveryMechanisms=[{Priority=1,Name=verified_email}]'
same 'protected' "$(idp describe-user-pool --user-pool-id "$pool" --query UserPool.DeletionProtection)" ACTIVE
refused InvalidParameterException delete-user-pool --user-pool-id "$pool"
idp get-user-pool-mfa-config --user-pool-id "$pool" --query MfaConfiguration
idp set-user-pool-mfa-config --user-pool-id "$pool" --mfa-configuration OFF --query MfaConfiguration
arn=$(idp describe-user-pool --user-pool-id "$pool" --query UserPool.Arn)
idp tag-resource --resource-arn "$arn" --tags team=blue,stage=test
idp untag-resource --resource-arn "$arn" --tag-keys stage
same 'tags' "$(idp list-tags-for-resource --resource-arn "$arn" --query Tags.team)" blue

say 'a client and its secrets'
server=$(idp list-user-pool-clients --user-pool-id "$pool" \
  --query "UserPoolClients[?ClientName=='server'].ClientId")
idp update-user-pool-client --user-pool-id "$pool" --client-id "$server" --client-name backend \
  --access-token-validity 30 --token-validity-units AccessToken=minutes \
  --query 'UserPoolClient.[ClientName,AccessTokenValidity]'
old=$(idp list-user-pool-client-secrets --user-pool-id "$pool" --client-id "$server" \
  --query 'ClientSecrets[0].ClientSecretId')
idp add-user-pool-client-secret --user-pool-id "$pool" --client-id "$server" \
  --query 'length(ClientSecretDescriptor.ClientSecretValue) > `20`'
refused LimitExceededException add-user-pool-client-secret --user-pool-id "$pool" --client-id "$server"
idp delete-user-pool-client-secret --user-pool-id "$pool" --client-id "$server" --client-secret-id "$old"
same 'secrets' "$(idp list-user-pool-client-secrets --user-pool-id "$pool" --client-id "$server" \
  --query 'length(ClientSecrets)')" 1

say 'what an administrator does with users'
idp admin-update-user-attributes --user-pool-id "$pool" --username bob --user-attributes \
  Name=custom:team,Value=blue Name=custom:level,Value=7 Name=email,Value=bob@example.com \
  Name=email_verified,Value=true
refused InvalidParameterException admin-update-user-attributes --user-pool-id "$pool" --username bob \
  --user-attributes Name=custom:level,Value=seven
idp admin-delete-user-attributes --user-pool-id "$pool" --username bob --user-attribute-names custom:team
idp admin-get-user --user-pool-id "$pool" --username bob \
  --query "UserAttributes[?starts_with(Name, 'custom:')].[Name,Value]"
idp admin-disable-user --user-pool-id "$pool" --username bob
refused NotAuthorizedException initiate-auth --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters "USERNAME=bob,PASSWORD=$password"
idp list-users --user-pool-id "$pool" --filter 'status = "Disabled"' --query 'Users[].Username'
idp admin-enable-user --user-pool-id "$pool" --username bob
access=$(sign_in bob "$password" AccessToken)
idp admin-user-global-sign-out --user-pool-id "$pool" --username bob
refused NotAuthorizedException get-user --access-token "$access"
idp admin-reset-user-password --user-pool-id "$pool" --username bob
refused PasswordResetRequiredException initiate-auth --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters "USERNAME=bob,PASSWORD=$password"
idp confirm-forgot-password --client-id "$client" --username bob --password "$password" \
  --confirmation-code "$(code_for bob@example.com)"

say 'groups'
for group in readers writers; do
  idp create-group --user-pool-id "$pool" --group-name $group --precedence ${#group} \
    --role-arn "arn:aws:iam::000000000000:role/$group" --query Group.GroupName
  idp admin-add-user-to-group --user-pool-id "$pool" --username bob --group-name $group
done
refused GroupExistsException create-group --user-pool-id "$pool" --group-name readers
idp update-group --user-pool-id "$pool" --group-name writers --precedence 1 --query 'Group.[GroupName,Precedence]'
idp get-group --user-pool-id "$pool" --group-name readers --query 'Group.[GroupName,Precedence,RoleArn]'
idp list-groups --user-pool-id "$pool" --query 'sort(Groups[].GroupName)'
idp admin-list-groups-for-user --user-pool-id "$pool" --username bob --page-size 1 --query 'Groups[].GroupName'
same 'members' "$(idp list-users-in-group --user-pool-id "$pool" --group-name readers --query 'Users[].Username')" bob
id_token=$(sign_in bob "$password" IdToken)
same 'groups in the token' "$(claim "$id_token" cognito:groups)" "['writers', 'readers']"
same 'preferred role' "$(claim "$id_token" cognito:preferred_role)" arn:aws:iam::000000000000:role/writers
idp admin-remove-user-from-group --user-pool-id "$pool" --username bob --group-name writers
for group in readers writers; do idp delete-group --user-pool-id "$pool" --group-name $group; done
refused ResourceNotFoundException get-group --user-pool-id "$pool" --group-name readers
same 'no groups' "$(claim "$(sign_in bob "$password" IdToken)" cognito:groups)" None

say 'the own account'
access=$(sign_in bob "$password" AccessToken)
idp update-user-attributes --access-token "$access" --user-attributes Name=email,Value=rob@example.com \
  Name=nickname,Value=Rob --query 'CodeDeliveryDetailsList[].Destination'
idp get-user-attribute-verification-code --access-token "$access" --attribute-name email \
  --query CodeDeliveryDetails.Destination
refused CodeMismatchException verify-user-attribute --access-token "$access" --attribute-name email --code 0
idp verify-user-attribute --access-token "$access" --attribute-name email --code "$(code_for rob@example.com)"
idp delete-user-attributes --access-token "$access" --user-attribute-names nickname
idp get-user --access-token "$access" --query "UserAttributes[?Name!='sub'].[Name,Value]"
refused NotAuthorizedException change-password --access-token "$access" \
  --previous-password 'Not-the-passw0rd' --proposed-password "New-$password"
idp change-password --access-token "$access" --previous-password "$password" --proposed-password "New-$password"
idp forgot-password --client-id "$client" --username bob --query CodeDeliveryDetails.Destination
idp confirm-forgot-password --client-id "$client" --username bob --password "Newer-$password" \
  --confirmation-code "$(code_for rob@example.com)"
refused NotAuthorizedException initiate-auth --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters "USERNAME=bob,PASSWORD=$password"
idp delete-user --access-token "$(sign_in cid "$password" AccessToken)"
refused UserNotFoundException admin-get-user --user-pool-id "$pool" --username cid

say 'rotation of refresh tokens'
rotating=$(idp create-user-pool-client --user-pool-id "$pool" --client-name rotating \
  --explicit-auth-flows ALLOW_USER_PASSWORD_AUTH \
  --refresh-token-rotation Feature=ENABLED,RetryGracePeriodSeconds=0 --query UserPoolClient.ClientId)
first=$(idp initiate-auth --client-id "$rotating" --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters "USERNAME=bob,PASSWORD=Newer-$password" --query AuthenticationResult.RefreshToken)
second=$(idp get-tokens-from-refresh-token --client-id "$rotating" --refresh-token "$first" \
  --query AuthenticationResult.RefreshToken)
[ "$first" != "$second" ]
refused RefreshTokenReuseException get-tokens-from-refresh-token --client-id "$rotating" --refresh-token "$first"

say 'machines'
idp create-resource-server --user-pool-id "$pool" --identifier orders.example --name Orders \
  --scopes ScopeName=read,ScopeDescription=Reads ScopeName=write,ScopeDescription=Writes \
  --query ResourceServer.Identifier
refused InvalidParameterException create-resource-server --user-pool-id "$pool" \
  --identifier orders.example --name Orders
refused ScopeDoesNotExistException create-user-pool-client --user-pool-id "$pool" --client-name machine \
  --generate-secret --explicit-auth-flows ALLOW_CLIENT_TOKEN_AUTH \
  --allowed-o-auth-scopes orders.example/delete
made=$(idp create-user-pool-client --user-pool-id "$pool" --client-name machine \
  --generate-secret --explicit-auth-flows ALLOW_CLIENT_TOKEN_AUTH \
  --allowed-o-auth-scopes orders.example/read --query 'UserPoolClient.[ClientId,ClientSecret]')
machine=$(echo "$made" | cut -f1)
# Older versions of the CLI do not have GetClientToken; it is public, so that curl does as well.
token=$(curl -sf "$AWS_ENDPOINT_URL" -H 'content-type: application/x-amz-json-1.1' \
  -H 'x-amz-target: AWSCognitoIdentityProviderService.GetClientToken' \
  -d "{\"ClientId\":\"$machine\",\"Secret\":\"$(echo "$made" | cut -f2)\"}" |
  python3 -c "import json, sys
print(json.load(sys.stdin)['ClientAuthenticationResult']['AccessToken'])")
same 'speaks for itself' "$(claim "$token" sub)" "$machine"
same 'may' "$(claim "$token" scope)" orders.example/read
refused NotAuthorizedException get-user --access-token "$token"
idp update-resource-server --user-pool-id "$pool" --identifier orders.example --name More
idp describe-resource-server --user-pool-id "$pool" --identifier orders.example \
  --query 'ResourceServer.[Name,length(Scopes)]'
idp list-resource-servers --user-pool-id "$pool" --query 'ResourceServers[].Identifier'
idp delete-resource-server --user-pool-id "$pool" --identifier orders.example
refused ResourceNotFoundException describe-resource-server --user-pool-id "$pool" \
  --identifier orders.example

say 'second factors'
role=arn:aws:iam::000000000000:role/sms
idp set-user-pool-mfa-config --user-pool-id "$pool" --mfa-configuration OPTIONAL \
  --software-token-mfa-configuration Enabled=true --sms-mfa-configuration \
  "SmsConfiguration={SnsCallerArn=$role,ExternalId=tour}" \
  --query '[MfaConfiguration,SoftwareTokenMfaConfiguration.Enabled]'
access=$(sign_in bob "Newer-$password" AccessToken)
refused InvalidParameterException set-user-mfa-preference --access-token "$access" \
  --software-token-mfa-settings Enabled=true
key=$(idp associate-software-token --access-token "$access" --query SecretCode)
refused EnableSoftwareTokenMFAException verify-software-token --access-token "$access" --user-code 000000
same 'verified' "$(idp verify-software-token --access-token "$access" --user-code "$(totp "$key")" \
  --friendly-device-name phone --query Status)" SUCCESS
idp set-user-mfa-preference --access-token "$access" --software-token-mfa-settings Enabled=true,PreferredMfa=true
idp get-user --access-token "$access" --query '[PreferredMfaSetting,UserMFASettingList]'
idp get-user-auth-factors --access-token "$access" --query '[PreferredMfaSetting,ConfiguredUserAuthFactors]'
sleep 31 # A code works once.
session=$(idp initiate-auth --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters "USERNAME=bob,PASSWORD=Newer-$password" --query Session)
refused CodeMismatchException respond-to-auth-challenge --client-id "$client" \
  --challenge-name SOFTWARE_TOKEN_MFA --session "$session" \
  --challenge-responses USERNAME=bob,SOFTWARE_TOKEN_MFA_CODE=000000
same 'signed in by two factors' "$(idp respond-to-auth-challenge --client-id "$client" \
  --challenge-name SOFTWARE_TOKEN_MFA --session "$session" \
  --challenge-responses "USERNAME=bob,SOFTWARE_TOKEN_MFA_CODE=$(totp "$key")" \
  --query AuthenticationResult.TokenType)" Bearer
idp admin-set-user-mfa-preference --user-pool-id "$pool" --username bob \
  --software-token-mfa-settings Enabled=false,PreferredMfa=false
same 'switched off' "$(sign_in bob "Newer-$password" TokenType)" Bearer
idp set-user-pool-mfa-config --user-pool-id "$pool" --mfa-configuration OFF --query MfaConfiguration

say 'devices'
idp update-user-pool --user-pool-id "$pool" --auto-verified-attributes email --deletion-protection ACTIVE \
  --device-configuration ChallengeRequiredOnNewDevice=true,DeviceOnlyRememberedOnUserPrompt=false
met=$(idp initiate-auth --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters "USERNAME=bob,PASSWORD=Newer-$password" \
  --query 'AuthenticationResult.[AccessToken,NewDeviceMetadata.DeviceKey]')
access=$(echo "$met" | cut -f1)
device=$(echo "$met" | cut -f2)
same 'to be asked' "$(idp confirm-device --access-token "$access" --device-key "$device" --device-name cli \
  --device-secret-verifier-config "PasswordVerifier=$(head -c 384 /dev/urandom | base64 -w0),Salt=$(head -c 16 /dev/urandom | base64 -w0)" \
  --query UserConfirmationNecessary)" False
same 'listed' "$(idp list-devices --access-token "$access" --query 'Devices[0].DeviceKey')" "$device"
idp update-device-status --access-token "$access" --device-key "$device" --device-remembered-status not_remembered
idp get-device --access-token "$access" --device-key "$device" --query "Device.DeviceAttributes[?Name=='device_status']"
idp admin-get-device --user-pool-id "$pool" --username bob --device-key "$device" --query Device.DeviceKey
idp admin-update-device-status --user-pool-id "$pool" --username bob --device-key "$device" \
  --device-remembered-status remembered
idp admin-list-devices --user-pool-id "$pool" --username bob --query 'length(Devices)'
refused ResourceNotFoundException initiate-auth --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters "USERNAME=bob,PASSWORD=Newer-$password,DEVICE_KEY=us-east-1_00000000-0000-0000-0000-000000000000"
same 'asked to prove itself' "$(idp initiate-auth --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
  --auth-parameters "USERNAME=bob,PASSWORD=Newer-$password,DEVICE_KEY=$device" --query ChallengeName)" DEVICE_SRP_AUTH
idp admin-forget-device --user-pool-id "$pool" --username bob --device-key "$device"
refused ResourceNotFoundException forget-device --access-token "$access" --device-key "$device"
idp update-user-pool --user-pool-id "$pool" --auto-verified-attributes email --deletion-protection ACTIVE

say 'boto3'
POOL=$pool CLIENT=$client PASSWORD="Newer-$password" python3 "$(dirname "$0")/tour.py"

say 'the end'
idp admin-delete-user --user-pool-id "$pool" --username bob
refused UserNotFoundException admin-get-user --user-pool-id "$pool" --username bob
idp delete-user-pool-client --user-pool-id "$pool" --client-id "$client"
idp update-user-pool --user-pool-id "$pool" --deletion-protection INACTIVE
idp delete-user-pool --user-pool-id "$pool"
refused ResourceNotFoundException describe-user-pool --user-pool-id "$pool"
echo 'The tour is over: all went as it should.'
