"""Words of Django and allauth that the portal says in its own way.

allauth's German says "du" where a public body says "Sie", and neither package speaks Leichte Sprache. Our catalogues
come before theirs: a message named here is extracted, translated and checked like our own; its English stays.
"""

from django.utils.translation import gettext_noop as _

DJANGO = (
    _("This field is required."),
    _("Enter a valid email address."),
    _("Enter a valid date."),
    _("Enter a whole number."),
    _("Enter a number."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("The submitted file is empty."),
)

ALLAUTH = (
    _("You cannot remove your primary email address."),
    _("You cannot remove your primary email address (%(email)s)."),
    _("Please type your current password."),
    _("You cannot add more than %d email addresses."),
    _("Too many failed login attempts. Try again later."),
    _("Your primary email address must be verified."),
    _("Please select only one."),
    _("Be patient, you are sending too many requests."),
    _("You must type the same password each time."),
    _(
        "You are receiving this email because you or someone else tried to signup for an\naccount using "
        "email address:\n\n%(email)s\n\nHowever, an account using that email address already exists.  In "
        "case you have\nforgotten about this, please use the password forgotten procedure to "
        "recover\nyour account:\n\n%(password_reset_url)s"
    ),
    _("Thank you for using %(site_name)s!\n%(site_domain)s"),
    _("Please Confirm Your Email Address"),
    _("Your password has been changed."),
    _("Your password is now changed."),
    _(
        "You're receiving this email because you or someone else has requested a password reset for your "
        "user account.\nIt can be safely ignored if you did not request a password reset. Click the link "
        "below to reset your password."
    ),
    _('Please confirm that <a href="mailto:%(email)s">%(email)s</a> is an email address for user %(user_display)s.'),
    _(
        'This email confirmation link expired or is invalid. Please <a href="%(email_url)s">issue a new '
        "email confirmation request</a>."
    ),
    _("Are you sure you want to sign out?"),
    _("You have confirmed %(email)s."),
    _("You have signed out."),
    _("Forgotten your password? Enter your email address below, and we'll send you an email allowing you to reset it."),
    _("Please contact us if you have any trouble resetting your password."),
    _(
        "We have sent you an email. If you have not received it please check your spam folder. Otherwise "
        "contact us if you do not receive it in a few minutes."
    ),
    _(
        "The password reset link was invalid, possibly because it has already been used.  Please request "
        'a <a href="%(passwd_reset_url)s">new password reset</a>.'
    ),
    _("You are already logged in as %(user_display)s."),
    _(
        "You currently do not have any email address set up. You should really add an email address so "
        "you can receive notifications, reset your password, etc."
    ),
    _("Verify Your Email Address"),
    _(
        "We have sent an email to you for verification. Follow the link provided to finalize the signup "
        "process. If you do not see the verification email in your main inbox, check your spam folder. "
        "Please contact us if you do not receive the verification email within a few minutes."
    ),
    _("You are about to generate a new set of recovery codes for your account."),
    _("You are about to deactivate authenticator app based authentication. Are you sure?"),
)
