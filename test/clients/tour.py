"""The part of tour.sh that boto3 takes: round trips, paginators, typed exceptions."""

import copy
import os

import boto3

pool, client, password = (os.environ[name] for name in ('POOL', 'CLIENT', 'PASSWORD'))
idp = boto3.client('cognito-idp', endpoint_url=os.environ['AWS_ENDPOINT_URL'])
MEMBERS = {
    operation: set(idp.meta.service_model.operation_model(operation).input_shape.members)
    for operation in ('UpdateUserPool', 'UpdateUserPoolClient', 'UpdateGroup')
}


def same(what, found, wanted):
    if found != wanted:
        raise SystemExit(f'{what}: expected {wanted}, got {found}')
    print(f'{what}: as expected')


def refused(error, call, **given):
    try:
        call(**given)
    except error as refusal:
        answer = refusal.response
        print('refused:', answer['Error']['Message'], answer['ResponseMetadata']['RequestId'])
    else:
        raise SystemExit(f'not refused: {given}')


def settings(described, operation):
    """What a described object has that its update takes."""
    return {name: value for name, value in described.items() if name in MEMBERS[operation]}


def without_time(described):
    return {name: value for name, value in described.items() if name != 'LastModifiedDate'}


def round_trip_of_pool():
    """describe, then update with what was described: nothing changes."""
    before = idp.describe_user_pool(UserPoolId=pool)['UserPool']
    given = copy.deepcopy(settings(before, 'UpdateUserPool'))
    # Its value is described, but not taken beside TemporaryPasswordValidityDays: at Cognito as well.
    given['AdminCreateUserConfig'].pop('UnusedAccountValidityDays', None)
    idp.update_user_pool(UserPoolId=pool, **given)
    after = idp.describe_user_pool(UserPoolId=pool)['UserPool']
    same('the pool after its round trip', without_time(after), without_time(before))


def round_trip_of_client():
    before = idp.describe_user_pool_client(UserPoolId=pool, ClientId=client)['UserPoolClient']
    idp.update_user_pool_client(**settings(before, 'UpdateUserPoolClient'))
    after = idp.describe_user_pool_client(UserPoolId=pool, ClientId=client)['UserPoolClient']
    same('the client after its round trip', without_time(after), without_time(before))


def users():
    answer = idp.initiate_auth(
        ClientId=client,
        AuthFlow='USER_PASSWORD_AUTH',
        AuthParameters={'USERNAME': 'bob', 'PASSWORD': password},
    )
    user = idp.get_user(AccessToken=answer['AuthenticationResult']['AccessToken'])
    same('signed in', user['Username'], 'bob')
    made = idp.admin_create_user(
        UserPoolId=pool,
        Username='dora',
        MessageAction='SUPPRESS',
        UserAttributes=[{'Name': 'custom:team', 'Value': 'red'}],
    )['User']
    same('made', made['UserStatus'], 'FORCE_CHANGE_PASSWORD')
    same('users', sorted(names_on('list_users', 'Users', 'Username')), ['ann', 'bob', 'dora'])
    chosen = idp.list_users(
        UserPoolId=pool, AttributesToGet=['custom:team'], Filter='username = "dora"'
    )['Users']
    same('attributes', chosen[0]['Attributes'], [{'Name': 'custom:team', 'Value': 'red'}])
    nobody, dora = ({'UserPoolId': pool, 'Username': name} for name in ('nobody', 'dora'))
    refused(idp.exceptions.UserNotFoundException, idp.admin_get_user, **nobody)
    refused(idp.exceptions.UsernameExistsException, idp.admin_create_user, **dora)


def names_on(paginator, items, name, **given):
    """What botocore's own paginator finds, two on a page."""
    pages = idp.get_paginator(paginator).paginate(
        UserPoolId=pool, **given, PaginationConfig={'PageSize': 2}
    )
    return [item[name] for page in pages for item in page[items]]


def groups():
    names = ['admins', 'editors', 'guests']
    for name in names:
        idp.create_group(UserPoolId=pool, GroupName=name, Description=f'The {name}.')
        idp.admin_add_user_to_group(UserPoolId=pool, GroupName=name, Username='dora')
    before = idp.get_group(UserPoolId=pool, GroupName='admins')['Group']
    idp.update_group(**{**settings(before, 'UpdateGroup'), 'Precedence': 0})
    after = idp.get_group(UserPoolId=pool, GroupName='admins')['Group']
    wanted = without_time({**before, 'Precedence': 0})
    same('the group after its update', without_time(after), wanted)
    same('groups', sorted(names_on('list_groups', 'Groups', 'GroupName')), names)
    hers = names_on('admin_list_groups_for_user', 'Groups', 'GroupName', Username='dora')
    same('groups of a user', sorted(hers), names)
    members = names_on('list_users_in_group', 'Users', 'Username', GroupName='guests')
    same('members', members, ['dora'])
    guests = {'UserPoolId': pool, 'GroupName': 'guests'}
    refused(idp.exceptions.GroupExistsException, idp.create_group, **guests)
    for name in names:
        idp.delete_group(UserPoolId=pool, GroupName=name)


print('boto3', boto3.__version__)
round_trip_of_pool()
round_trip_of_client()
users()
groups()
