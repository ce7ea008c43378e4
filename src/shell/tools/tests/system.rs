use super::check;

#[test]
fn apt() {
    check(
        "
        apt-get install -y curl
        = apt-get install [--yes] curl
        > install apt-get curl
        apt-get -yq install --no-install-recommends curl=7.* git/stable ./x.deb $PKGS libx-$V=1 gcc=$V
        = apt-get install [--yes --quiet --no-install-recommends] curl=7.* git/stable ./x.deb $PKGS libx-$V=1 gcc=$V ?$PKGS
        > install apt-get curl @7.*~, git @/stable~, path:./x.deb?, var:$PKGS?, var:libx-$V @1!, gcc @$V?
        apt-get install -qq curl
        = apt-get install [--quiet --quiet] curl
        apt-get install -q=2 curl
        = apt-get install [--quiet=2] curl
        apt-get install -yt bookworm-backports -c cfg --default-release x -o Dpkg::Options::=--force-confold curl -- -y
        = apt-get install [--yes --target-release=bookworm-backports --config-file=cfg --target-release=x --option=Dpkg::Options::=--force-confold] curl -y
        apt-get -oAPT::Install-Recommends=false install -y curl
        = apt-get install [--option=APT::Install-Recommends=false --yes] curl
        apt-get $OPTS install $MORE curl
        = apt-get install [] $MORE curl ?$OPTS ?$MORE
        apt-get -y=false install curl- wget+ tasksel^
        = apt-get install [--yes=false] curl- wget+ tasksel^
        > install apt-get wget, group:tasksel^
        apt install --assume-yes foo:arm64=1
        = apt install [--yes] foo:arm64=1
        > install apt-get foo:arm64 @1!
        aptitude -R -y install x
        = aptitude install [--no-install-recommends --yes] x
        apt-get update -qq
        > refresh apt-get
        apt-get purge -y --auto-remove -o APT::AutoRemove::RecommendsImportant=false $BUILD_DEPS gcc
        = apt-get purge [--yes --auto-remove --option=APT::AutoRemove::RecommendsImportant=false] $BUILD_DEPS gcc ?$BUILD_DEPS
        > remove apt-get var:$BUILD_DEPS?, gcc
        apt-get auto-remove -y
        > remove apt-get
        apt-get full-upgrade -y
        > dist-upgrade apt-get
        apt-get upgrade -y openssl
        > upgrade apt-get openssl
        apt-get clean
        > clean apt-get Packages
        apt-get distclean
        > clean apt-get All
        apt-get autoclean
        > nothing
        apt-get install -y g++ curl+
        > install apt-get g++, curl
        apt-get build-dep -y nginx
        > install apt-get
        apt-get -s install x
        > nothing
        apt-get --version
        > nothing
        xx-apt install -y gcc
        > install apt-get gcc
        dpkg -i a.deb
        = dpkg [--install] a.deb
        > install dpkg path:a.deb?
        dpkg --add-architecture i386
        > nothing
        apt-key adv --keyserver hkp://x --recv-keys ABC
        = apt-key adv [--keyserver=hkp://x --recv-keys] ABC
        add-apt-repository -y ppa:a/b
        = add-apt-repository [--yes] ppa:a/b
        ",
    );
}

#[test]
fn apk() {
    check(
        "
        apk add curl
        = apk add [] curl
        > install apk curl
        apk --no-cache add -t .build-deps gcc=1.2-r0 'musl-dev~1.2' 'x>1' $DEPS
        = apk add [--no-cache --virtual=.build-deps] gcc=1.2-r0 musl-dev~1.2 x>1 $DEPS ?$DEPS
        > install apk gcc @1.2-r0!, musl-dev @~1.2~, x @>1+, var:$DEPS?
        apk add -U --no-cache -X https://x/edge/testing -p /rootfs --keys-dir /k a@edge !b ./c.apk
        = apk add [--update-cache --no-cache --repository=https://x/edge/testing --root=/rootfs --keys-dir=/k] a@edge !b ./c.apk
        > install apk a, path:./c.apk?
        apk add --no-cache --virtual=.deps .more make
        = apk add [--no-cache --virtual=.deps] .more make
        > install apk make
        apk del --no-network .build-deps gcc
        > remove apk gcc
        apk -U upgrade
        = apk upgrade [--update-cache]
        > upgrade apk
        apk --no-cache --virtual build-dependencies add curl
        = apk add [--no-cache --virtual=build-dependencies] curl
        apk update
        > refresh apk
        apk cache clean
        > clean apk Packages
        xx-apk add gcc
        > install apk gcc
        ",
    );
}

#[test]
fn yum_and_dnf() {
    check(
        "
        yum install -y jq
        = yum install [--assumeyes] jq
        > install yum jq
        yum -y --enablerepo epel --setopt tsflags=nodocs install jq-1.6 java-11-openjdk gcc-toolset-12 glibc.i686 x-1* nginx-$V @dev /usr/bin/x ./a-1.rpm
        = yum install [--assumeyes --enablerepo=epel --setopt=tsflags=nodocs] jq-1.6 java-11-openjdk gcc-toolset-12 glibc.i686 x-1* nginx-$V @dev /usr/bin/x ./a-1.rpm
        > install yum jq @1.6!, java-11-openjdk, gcc-toolset-12, glibc.i686, x @1*~, nginx @$V?, group:@dev, path:/usr/bin/x?, path:./a-1.rpm?
        yum install -y curl-7.61.1-22.el8 systemd-239-45.el8 java-11-openjdk-11.0.2 dnf-command(copr) python3.11 https://x/e.rpm
        > install yum curl @7.61.1-22.el8!, systemd @239-45.el8!, java-11-openjdk @11.0.2!, dnf-command(copr), python3.11, url:https://x/e.rpm?
        dnf in -y --releasever 9 a
        = dnf install [--assumeyes --releasever=9] a
        dnf5 install -y a
        = dnf install [--assumeyes] a
        > install dnf a
        microdnf -y --nodocs --setopt=install_weak_deps=0 install a
        = microdnf install [--assumeyes --nodocs --setopt=install_weak_deps=0] a
        dnf module install -y nodejs:18/minimal php
        = dnf module install [--assumeyes] nodejs:18/minimal php
        > install dnf group:nodejs @18/minimal!, group:php
        yum groupinstall -yq 'Development Tools'
        = yum groupinstall [--assumeyes --quiet] Development Tools
        > install yum group:Development Tools
        dnf group install -y x
        > install dnf group:x
        yum -y update
        > upgrade yum
        yum update -y bash
        > upgrade yum bash
        yum erase -y x
        > remove yum x
        yum clean all
        > clean yum All
        yum clean packages
        > clean yum Packages
        dnf clean metadata
        > clean dnf Index
        tdnf clean
        > clean tdnf All
        dnf makecache
        > refresh dnf
        dnf config-manager --add-repo https://x/y.repo
        = dnf config-manager [--add-repo=https://x/y.repo]
        > nothing
        rpm -Uvh --nodeps https://x/a.rpm
        = rpm [--upgrade --verbose --hash --nodeps] https://x/a.rpm
        > install rpm url:https://x/a.rpm?
        rpm --import https://x/key
        > nothing
        rpm -qa
        > nothing
        rpm -e x
        > remove rpm x
        ",
    );
}

#[test]
fn zypper_and_pacman() {
    check(
        "
        zypper -n in -y jq
        = zypper install [--non-interactive --no-confirm] jq
        > install zypper jq
        zypper --non-interactive install --no-recommends -r repo -t pattern devel
        = zypper install [--non-interactive --no-recommends --repo=repo --type=pattern] devel
        > install zypper group:devel
        zypper in -n 'a=1.6' 'b>=2' pattern:x ./x.rpm --name
        = zypper install [--name --name] a=1.6 b>=2 pattern:x ./x.rpm
        > install zypper a @1.6!, b @>=2+, group:pattern:x, path:./x.rpm?
        zypper addrepo x install
        = zypper addrepo [] x install
        > nothing
        zypper dup -y
        > dist-upgrade zypper
        zypper ref
        > refresh zypper
        zypper cc -a
        > clean zypper All
        zypper clean
        > clean zypper Packages
        zypper in gcc-c++
        > install zypper gcc-c++
        zypper rm -u x
        = zypper remove [--clean-deps] x
        > remove zypper x
        pacman -Syu --noconfirm --needed git base-devel
        = pacman [--sync --refresh --sysupgrade --noconfirm --needed] git base-devel
        > install pacman git, base-devel
        pacman -Sy
        > refresh pacman
        pacman -Syu --noconfirm
        > upgrade pacman
        pacman -Scc --noconfirm
        > clean pacman All
        pacman -Sc
        > nothing
        pacman -Rns x
        > remove pacman x
        pacman -Qi x
        > nothing
        ",
    );
}
