// SPDX-License-Identifier: Apache-2.0
//
// Shared memory of every sort, and semaphores in it: who has it mapped, whether by a descriptor, and whatever its name.
#include "inspect/situation.hpp"
#include "support/child.hpp"
#include "support/own_ipc.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>

#include <csignal>
#include <cstring>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;
using patchbay::test::unique_name;

constexpr std::size_t kPage = 4096;

class Map {
public:
    Map(int fd, int protection, int flags = MAP_SHARED)
        : address_(::mmap(nullptr, kPage, protection, flags, fd, 0)) {
        if (address_ == MAP_FAILED) throw std::runtime_error("no map");
    }
    Map(const Map&) = delete;
    Map& operator=(const Map&) = delete;
    ~Map() { ::munmap(address_, kPage); }
    [[nodiscard]] void* address() const { return address_; }

private:
    void* address_;
};

Child sleeper() {
    Child child([] { return ::pause(); });
    child.wait_until_asleep();
    return child;
}

struct ShmFile {
    ShmFile() : fd(::shm_open(name.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600)) {
        if (!fd || ::ftruncate(fd.get(), kPage) != 0) throw std::runtime_error("no file");
    }
    ~ShmFile() { ::shm_unlink(name.c_str()); }
    std::string name = unique_name();
    FileDescriptor fd;
};

TEST(InspectSharedMemory, IsHeldByMappingsAlone) {
    ShmFile file;
    const Map map(file.fd.get(), PROT_READ | PROT_WRITE);
    file.fd.reset();
    const auto child = sleeper();
    const auto machine = look();
    const auto object = named(machine, Kind::posix_shared_memory, "/dev/shm" + file.name);
    EXPECT_EQ(holders(machine, object), sorted({{::getpid(), -1, "rw"}, {child.pid(), -1, "rw"}}));
    EXPECT_EQ(address_of(machine.objects[object]), "shm:" + file.name);
    EXPECT_EQ(facts<MemoryFacts>(machine, object).size_bytes, kPage);
    const auto edge = machine.holders_of(object).front();
    EXPECT_EQ(edge.address, reinterpret_cast<std::uintptr_t>(map.address()));
    EXPECT_EQ(edge.size_bytes, kPage);
}

TEST(InspectSharedMemory, IsThereWhenNobodyHasIt) {
    ShmFile file;
    file.fd.reset();
    const auto machine = look();
    const auto object = named(machine, Kind::posix_shared_memory, "/dev/shm" + file.name);
    EXPECT_TRUE(machine.holders_of(object).empty());
}

TEST(InspectSharedMemory, IsKnownWithoutItsName) {
    ShmFile file;
    const Map map(file.fd.get(), PROT_READ);
    ::shm_unlink(file.name.c_str());
    const auto machine = look();
    const auto object = held(machine, file.fd.get());
    EXPECT_TRUE(machine.objects[object].deleted);
    EXPECT_EQ(machine.objects[object].name, "/dev/shm" + file.name);
    EXPECT_EQ(holders(machine, object),
              sorted({{::getpid(), -1, "r"}, {::getpid(), file.fd.get(), "rw"}}));
}

TEST(InspectMemfd, ShowsSealsAndWhoMapsIt) {
    const FileDescriptor fd(::memfd_create("a\nname", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    ASSERT_EQ(::ftruncate(fd.get(), kPage), 0);
    ASSERT_EQ(::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK), 0);
    const Map map(fd.get(), PROT_READ);
    const FileDescriptor other(::memfd_create("a\nname", MFD_CLOEXEC));
    const auto machine = look();
    const auto object = held(machine, fd.get());
    EXPECT_NE(object, held(machine, other.get()));
    EXPECT_EQ(machine.objects[object].kind(), Kind::memfd);
    EXPECT_EQ(machine.objects[object].name, "a\nname");
    EXPECT_FALSE(machine.objects[object].deleted);
    const auto& seen = facts<MemoryFacts>(machine, object);
    EXPECT_EQ(seen.size_bytes, kPage);
    ASSERT_TRUE(seen.seals);
    EXPECT_EQ(*seen.seals & F_SEAL_SHRINK, static_cast<unsigned>(F_SEAL_SHRINK));
    EXPECT_EQ(holders(machine, object),
              sorted({{::getpid(), -1, "r"}, {::getpid(), fd.get(), "rw"}}));
}

TEST(InspectAnonymousMemory, IsSharedByFork) {
    const Map map(-1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
    const auto child = sleeper();
    const auto machine = look();
    const auto edge = std::ranges::find_if(machine.edges, [&](const Edge& each) {
        return each.address == reinterpret_cast<std::uintptr_t>(map.address()) &&
               machine.processes[each.process].pid == child.pid();
    });
    ASSERT_NE(edge, machine.edges.end());
    EXPECT_EQ(machine.objects[edge->object].kind(), Kind::anonymous_memory);
    EXPECT_EQ(holders(machine, edge->object),
              sorted({{::getpid(), -1, "rw"}, {child.pid(), -1, "rw"}}));
}

class InspectSysvMemory : public patchbay::test::OwnIpc {};

TEST_F(InspectSysvMemory, IsTheSegmentOfItsId) {
    const int id = ::shmget(IPC_PRIVATE, kPage, IPC_CREAT | 0600);
    ASSERT_GE(id, 0);
    const void* const address = ::shmat(id, nullptr, 0);
    const auto child = sleeper();
    ::shmctl(id, IPC_RMID, nullptr);
    const auto machine = look();
    ::shmdt(address);
    const auto object = machine.object_with(
        {Kind::sysv_shared_memory, 0, static_cast<std::uint64_t>(id), machine.own_namespaces.ipc});
    ASSERT_TRUE(object);
    const auto& seen = facts<SysvMemoryFacts>(machine, *object);
    EXPECT_EQ(seen.size_bytes, kPage);
    EXPECT_EQ(seen.attachments, 2U);
    EXPECT_EQ(seen.creator_pid, ::getpid());
    EXPECT_TRUE(seen.removed);
    EXPECT_EQ(holders(machine, *object), sorted({{::getpid(), -1, "rw"}, {child.pid(), -1, "rw"}}));
    EXPECT_EQ(machine.objects[*object].ownership->mode, 0600U);
}

struct NamedSemaphore {
    explicit NamedSemaphore(unsigned value)
        : semaphore(::sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, value)) {
        if (semaphore == SEM_FAILED) throw std::runtime_error("no semaphore");
    }
    ~NamedSemaphore() {
        ::sem_close(semaphore);
        ::sem_unlink(name.c_str());
    }
    [[nodiscard]] std::string path() const { return "/dev/shm/sem." + name.substr(1); }
    std::string name = unique_name();
    ::sem_t* semaphore;
};

TEST(InspectPosixSemaphore, ShowsItsValueAndChangesNothing) {
    const NamedSemaphore named_semaphore(3);
    struct ::stat before{};
    struct ::stat after{};
    ASSERT_EQ(::stat(named_semaphore.path().c_str(), &before), 0);
    const auto machine = look();
    ASSERT_EQ(::stat(named_semaphore.path().c_str(), &after), 0);
    EXPECT_EQ(before.st_atim.tv_sec, after.st_atim.tv_sec);
    EXPECT_EQ(before.st_atim.tv_nsec, after.st_atim.tv_nsec);
    const auto object = named(machine, Kind::posix_semaphore, named_semaphore.path());
    EXPECT_EQ(facts<PosixSemaphoreFacts>(machine, object).value, 3U);
    EXPECT_EQ(facts<PosixSemaphoreFacts>(machine, object).waiters, 0U);
    EXPECT_EQ(address_of(machine.objects[object]), "sem:" + named_semaphore.name);
    // The C library made it under another name, which is what its map still shows.
    EXPECT_EQ(holders(machine, object), sorted({{::getpid(), -1, "rw"}}));
}

TEST(InspectPosixSemaphore, AKilledWaiterStaysCountedAndWaitsNoMore) {
    const NamedSemaphore named_semaphore(0);
    Child living([&] { return ::sem_wait(named_semaphore.semaphore); });
    Child dying([&] { return ::sem_wait(named_semaphore.semaphore); });
    living.wait_until_asleep();
    dying.wait_until_asleep();
    dying.kill();
    const auto machine = look();
    const auto object = named(machine, Kind::posix_semaphore, named_semaphore.path());
    EXPECT_EQ(facts<PosixSemaphoreFacts>(machine, object).waiters, 2U);
    std::vector<std::int32_t> waiting;
    for (const auto& wait : machine.waits)
        if (wait.object == object) waiting.push_back(machine.processes[wait.process].pid);
    EXPECT_EQ(waiting, std::vector{living.pid()});
}

TEST(InspectPosixSemaphore, AFutexHasItsPlaceInTheObject) {
    const NamedSemaphore named_semaphore(0);
    const Child child([&] { return ::sem_wait(named_semaphore.semaphore); });
    child.wait_until_asleep();
    const auto machine = look();
    const auto wait =
        std::ranges::find(machine.waits, *machine.process_with(child.pid()), &Wait::process);
    ASSERT_NE(wait, machine.waits.end());
    EXPECT_EQ(wait->what, WaitFor::futex);
    EXPECT_FALSE(wait->is_private);
    EXPECT_EQ(wait->offset_bytes, 0U);
    EXPECT_EQ(wait->address, reinterpret_cast<std::uintptr_t>(named_semaphore.semaphore));
}

}  // namespace
}  // namespace patchbay::inspect::test
